import { commands, window, workspace, type ExtensionContext, type OutputChannel } from 'vscode';
import {
  chooseInterpreter,
  InterpreterError,
  interpreterCandidates,
  onInterpreterChanged,
  serverCommand,
} from './python';
import { RestartQueue } from './restart';
import { startServer } from './server';
import { readSettings, RESTARTING } from './settings';
import { Status } from './status';

let stopServer: (() => Promise<void>) | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const log = window.createOutputChannel('fitlint', { log: true });
  const status = new Status();
  const queue = new RestartQueue(() => restart(context.extensionPath, log, status));
  const request = (): Promise<void> => queue.request();

  context.subscriptions.push(
    log,
    status,
    commands.registerCommand('fitlint.restart', request),
    commands.registerCommand('fitlint.showLog', () => log.show()),
    workspace.onDidGrantWorkspaceTrust(request),
    workspace.onDidChangeConfiguration((change) => {
      if (RESTARTING.some((name) => change.affectsConfiguration(name))) {
        void request();
      }
    }),
  );
  await request();
  const listening = await onInterpreterChanged(request);
  if (listening) {
    context.subscriptions.push(listening);
  }
}

export async function deactivate(): Promise<void> {
  await stop();
}

async function stop(): Promise<void> {
  const stopping = stopServer?.();
  stopServer = undefined;
  await stopping;
}

async function restart(extensionPath: string, log: OutputChannel, status: Status): Promise<void> {
  await stop();
  const settings = readSettings();
  if (!settings.enable) {
    status.hide();
    return;
  }
  status.starting();
  try {
    const candidates = settings.interpreter ? [] : await interpreterCandidates();
    const interpreter = await chooseInterpreter(settings.interpreter, candidates);
    log.appendLine(`Python ${interpreter.version.join('.')}: ${interpreter.path}`);
    const command = serverCommand(interpreter.path, settings.importStrategy, extensionPath);
    stopServer = await startServer(command, settings, log, status);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log.appendLine(reason);
    status.failed(reason);
    void offerHelp(reason, error instanceof InterpreterError);
  }
}

async function offerHelp(reason: string, aboutInterpreter: boolean): Promise<void> {
  const action = aboutInterpreter ? 'Open Setting' : 'Show Log';
  const message = aboutInterpreter ? reason : `The fitlint server did not start: ${reason}`;
  if ((await window.showErrorMessage(message, action)) !== action) {
    return;
  }
  if (aboutInterpreter) {
    await commands.executeCommand('workbench.action.openSettings', 'fitlint.interpreter');
  } else {
    await commands.executeCommand('fitlint.showLog');
  }
}
