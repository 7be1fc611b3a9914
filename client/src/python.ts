import { execFile } from 'node:child_process';
import * as path from 'node:path';
import { extensions, workspace, type Disposable, type Uri } from 'vscode';
import type { Settings } from './settings';

const OLDEST: Version = [3, 10];
const PROBE_TIMEOUT_MS = 15_000;

export type Version = [major: number, minor: number];

export interface Interpreter {
  path: string;
  version: Version;
}

/** Starts a Python and asks for its version; rejects when it cannot be started. */
export type Probe = (program: string) => Promise<Version>;

/** No usable Python; the message is for the user. */
export class InterpreterError extends Error {}

/**
 * The Python that runs the server: the one from the settings and no other if there is one, else
 * the first of the candidates that is new enough.
 */
export async function chooseInterpreter(
  setting: string,
  candidates: readonly string[],
  probe: Probe = askVersion,
): Promise<Interpreter> {
  const reasons: string[] = [];
  for (const program of setting ? [setting] : candidates) {
    try {
      const version = await probe(program);
      if (isAtLeast(version, OLDEST)) {
        return { path: program, version };
      }
      reasons.push(`${program} is Python ${version.join('.')}`);
    } catch (error) {
      reasons.push(isMissing(error) ? `there is no ${program}` : `${program} cannot be started (${firstLine(error)})`);
    }
  }
  const advice = setting ? 'Correct' : 'Name one in';
  throw new InterpreterError(
    `fitlint needs Python ${OLDEST.join('.')} or newer: ${reasons.join('; ')}. ` +
      `${advice} the setting fitlint.interpreter.`,
  );
}

/** Where to look when the settings name no Python. */
export async function interpreterCandidates(): Promise<string[]> {
  const active = await activeInterpreter();
  return [...(active ? [active] : []), 'python3', 'python'];
}

/** How to start the server. */
export function serverCommand(
  interpreter: string,
  importStrategy: Settings['importStrategy'],
  extensionPath: string,
): { command: string; args: string[]; options: { cwd: string; env: NodeJS.ProcessEnv } } {
  const env: NodeJS.ProcessEnv = { ...process.env, PYTHONUTF8: '1' };
  if (importStrategy === 'useBundled') {
    env['PYTHONPATH'] = path.join(extensionPath, 'bundled', 'libs');
  }
  // `python -m` imports from the current folder first. In the workspace's, any `ast.py` of the
  // user's would be run; the extension's own holds no Python modules.
  const options = { cwd: extensionPath, env };
  return { command: interpreter, args: ['-m', 'fitlint', 'server'], options };
}

/** The part of the Python extension's interface that is used here. */
interface PythonExtension {
  environments: {
    getActiveEnvironmentPath(resource?: Uri): { path: string };
    resolveEnvironment(environment: {
      path: string;
    }): Promise<{ executable: { uri?: Uri } } | undefined>;
    onDidChangeActiveEnvironmentPath(listener: () => void): Disposable;
  };
}

/** The interpreter chosen in the Python extension; it may belong to the workspace, hence trust. */
async function activeInterpreter(): Promise<string | undefined> {
  try {
    const environments = (await pythonExtension())?.environments;
    const chosen = environments?.getActiveEnvironmentPath(workspace.workspaceFolders?.[0]?.uri);
    const resolved = chosen && (await environments?.resolveEnvironment(chosen));
    return resolved?.executable.uri?.fsPath;
  } catch {
    return undefined; // The Python extension failed: the path is searched instead.
  }
}

/** Calls the listener whenever another interpreter is chosen in the Python extension. */
export async function onInterpreterChanged(listener: () => void): Promise<Disposable | undefined> {
  try {
    return (await pythonExtension())?.environments.onDidChangeActiveEnvironmentPath(listener);
  } catch {
    return undefined;
  }
}

async function pythonExtension(): Promise<PythonExtension | undefined> {
  const extension = extensions.getExtension<PythonExtension>('ms-python.python');
  return workspace.isTrusted ? extension?.activate() : undefined;
}

function askVersion(program: string): Promise<Version> {
  // -I: neither the environment's variables nor the current folder have a say in it.
  const script = 'import sys; print("%d.%d" % sys.version_info[:2])';
  return new Promise((resolve, reject) => {
    execFile(program, ['-I', '-c', script], { timeout: PROBE_TIMEOUT_MS }, (error, stdout) => {
      const match = /^(\d+)\.(\d+)\s*$/.exec(stdout);
      if (error) {
        reject(error);
      } else if (match) {
        resolve([Number(match[1]), Number(match[2])]);
      } else {
        reject(new Error('it does not answer like Python'));
      }
    });
  });
}

function isAtLeast(version: Version, oldest: Version): boolean {
  return version[0] > oldest[0] || (version[0] === oldest[0] && version[1] >= oldest[1]);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? text;
}
