import * as os from 'node:os';
import * as path from 'node:path';
import { workspace } from 'vscode';

export interface Settings {
  enable: boolean;
  /** Empty: not set. */
  interpreter: string;
  importStrategy: 'useBundled' | 'fromEnvironment';
  /** What the server is told when it starts. */
  server: {
    targetKeras: string;
    select: string[];
    ignore: string[];
    inlayHints: { enable: boolean };
  };
}

/** A change of these needs another server; the others are asked for by the one that runs. */
export const RESTARTING = ['fitlint.enable', 'fitlint.interpreter', 'fitlint.importStrategy'];

export function readSettings(): Settings {
  const section = workspace.getConfiguration('fitlint');
  return {
    enable: section.get('enable', true),
    interpreter: expandPath(section.get('interpreter', '')),
    importStrategy: section.get<Settings['importStrategy']>('importStrategy', 'useBundled'),
    server: {
      targetKeras: section.get('targetKeras', ''),
      select: section.get('select', []),
      ignore: section.get('ignore', []),
      inlayHints: { enable: section.get('inlayHints.enable', true) },
    },
  };
}

/** Understands `~` and `${workspaceFolder}`, as other settings that name a program do. */
export function expandPath(value: string): string {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const expanded = value.trim().replaceAll('${workspaceFolder}', folder);
  return /^~(?=$|[\\/])/.test(expanded) ? path.join(os.homedir(), expanded.slice(1)) : expanded;
}
