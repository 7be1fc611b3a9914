import { StatusBarAlignment, ThemeColor, window, type Disposable, type StatusBarItem } from 'vscode';

/** The item in the status bar; a click on it shows the log. */
export class Status implements Disposable {
  private readonly item: StatusBarItem;

  constructor() {
    this.item = window.createStatusBarItem('fitlint.status', StatusBarAlignment.Right, 90);
    this.item.name = 'fitlint';
    this.item.command = 'fitlint.showLog';
  }

  starting(): void {
    this.show('$(loading~spin) fitlint', 'fitlint is starting');
  }

  /** `keras` is the version the code is judged by, once the server has said it. */
  ready(server: string, keras?: string): void {
    const target = keras ? `Keras ${keras}` : undefined;
    this.show(target ? `fitlint: ${target}` : 'fitlint', [server, target].filter(Boolean).join(', '));
  }

  failed(reason: string): void {
    this.show('$(error) fitlint', reason);
    this.item.backgroundColor = new ThemeColor('statusBarItem.errorBackground');
  }

  hide(): void {
    this.item.hide();
  }

  dispose(): void {
    this.item.dispose();
  }

  private show(text: string, tooltip: string): void {
    this.item.text = text;
    this.item.tooltip = tooltip;
    this.item.backgroundColor = undefined;
    this.item.show();
  }
}
