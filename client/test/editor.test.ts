import assert from 'node:assert/strict';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, test } from 'node:test';
import manifest from '../package.json';
import { readSettings } from '../src/settings';
import { Status } from '../src/status';
import { configuration, items, workspace } from './vscode';

beforeEach(() => {
  configuration.clear();
  workspace.workspaceFolders = undefined;
});

test('settings have the defaults that package.json declares', () => {
  const declared = manifest.contributes.configuration.properties;
  assert.deepEqual(readSettings(), {
    enable: declared['fitlint.enable'].default,
    interpreter: declared['fitlint.interpreter'].default,
    importStrategy: declared['fitlint.importStrategy'].default,
    server: {
      targetKeras: declared['fitlint.targetKeras'].default,
      select: declared['fitlint.select'].default,
      ignore: declared['fitlint.ignore'].default,
      inlayHints: { enable: declared['fitlint.inlayHints.enable'].default },
    },
  });
});

test('the interpreter may be given relative to home and workspace', () => {
  workspace.workspaceFolders = [{ uri: { fsPath: '/work space' } }];
  configuration.set('fitlint.interpreter', ' ${workspaceFolder}/.venv/bin/python ');
  assert.equal(readSettings().interpreter, '/work space/.venv/bin/python');
  configuration.set('fitlint.interpreter', '~/env/bin/python');
  assert.equal(readSettings().interpreter, path.join(os.homedir(), 'env/bin/python'));
  configuration.set('fitlint.interpreter', '~other/python');
  assert.equal(readSettings().interpreter, '~other/python');
});

test('settings that name a program are restricted in untrusted workspaces', () => {
  const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
  assert.deepEqual(restricted, ['fitlint.interpreter', 'fitlint.importStrategy']);
});

test('the status bar says what the server is doing', () => {
  const status = new Status();
  const item = items.at(-1);
  assert.ok(item);
  assert.equal(item.command, 'fitlint.showLog');
  status.starting();
  assert.equal(item.text, '$(loading~spin) fitlint');
  status.ready('fitlint 0.1.0');
  assert.equal(item.text, 'fitlint');
  status.ready('fitlint 0.1.0', '3.15.1');
  assert.equal(item.text, 'fitlint: Keras 3.15.1');
  assert.equal(item.tooltip, 'fitlint 0.1.0, Keras 3.15.1');
  status.failed('no Python');
  assert.equal(item.tooltip, 'no Python');
  assert.equal(item.backgroundColor?.id, 'statusBarItem.errorBackground');
  status.ready('fitlint 0.1.0');
  assert.equal(item.backgroundColor, undefined);
  status.hide();
  assert.equal(item.visible, false);
});
