import { CancellationTokenSource, type OutputChannel } from 'vscode';
import {
  LanguageClient,
  RevealOutputChannelOn,
  State,
  type Executable,
  type LanguageClientOptions,
} from 'vscode-languageclient/node';
import type { Settings } from './settings';
import type { Status } from './status';

const STOP_TIMEOUT_MS = 5_000;

/** Starts the server and connects to it; rejects when it does not answer. The result stops it. */
export async function startServer(
  command: Executable,
  settings: Settings,
  log: OutputChannel,
  status: Status,
): Promise<() => Promise<void>> {
  const client = new LanguageClient('fitlint', 'fitlint', command, clientOptions(settings, log));
  let keras: string | undefined;
  const ready = (): void => status.ready(serverName(client), keras);
  client.onNotification('fitlint/target', (target: { keras: string }) => {
    keras = target.keras;
    ready();
  });
  // The client library restarts a server that crashed, and gives up when it keeps crashing.
  const watching = client.onDidChangeState(({ oldState, newState }) => {
    if (newState === State.Running) {
      ready();
    } else if (newState === State.Starting) {
      status.starting();
    } else if (oldState === State.Running) {
      status.failed('The fitlint server has stopped. Click for the log.');
    }
  });
  const stop = async (): Promise<void> => {
    watching.dispose();
    await client.dispose(STOP_TIMEOUT_MS).catch(() => undefined); // It may be dead already.
  };
  try {
    await client.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

function clientOptions(settings: Settings, log: OutputChannel): LanguageClientOptions {
  return {
    documentSelector: [
      { scheme: 'file', language: 'python' },
      { scheme: 'untitled', language: 'python' },
      { notebook: 'jupyter-notebook', language: 'python' },
    ],
    initializationOptions: settings.server,
    outputChannel: log,
    traceOutputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    middleware: {
      // The library cancels at each keystroke and shows nothing for what it has cancelled. The
      // server answers soon, and the findings move with the text until then.
      provideDiagnostics: (document, previous, _token, next) =>
        next(document, previous, new CancellationTokenSource().token),
    },
  };
}

function serverName(client: LanguageClient): string {
  const info = client.initializeResult?.serverInfo;
  return info ? [info.name, info.version].filter(Boolean).join(' ') : 'fitlint';
}
