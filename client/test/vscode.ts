/** The part of the editor's interface that the tested modules use, under the tests' control. */

type Uri = { fsPath: string };

export const configuration = new Map<string, unknown>();
export const installed = new Map<string, { activate(): Promise<unknown> }>();

export const workspace = {
  isTrusted: true,
  workspaceFolders: undefined as { uri: Uri }[] | undefined,
  getConfiguration: (section: string) => ({
    get: (key: string, fallback: unknown): unknown =>
      configuration.get(`${section}.${key}`) ?? fallback,
  }),
};

export const extensions = {
  getExtension: (id: string) => installed.get(id),
};

export enum StatusBarAlignment {
  Left = 1,
  Right = 2,
}

export class ThemeColor {
  constructor(readonly id: string) {}
}

class StatusBarItem {
  name = '';
  text = '';
  tooltip = '';
  command = '';
  backgroundColor: ThemeColor | undefined;
  visible = false;

  show(): void {
    this.visible = true;
  }

  hide(): void {
    this.visible = false;
  }

  dispose(): void {
    this.visible = false;
  }
}

export const items: StatusBarItem[] = [];

export const window = {
  createStatusBarItem: (): StatusBarItem => {
    const item = new StatusBarItem();
    items.push(item);
    return item;
  },
};
