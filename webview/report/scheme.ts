/**
 * Light or dark as the reader's system prefers, told as an editor would tell it: by a class of the body. Paper is light whatever
 * the screen is.
 */
export function followScheme(): void {
  const prefersLight = matchMedia('(prefers-color-scheme: light)');
  const set = (): void => {
    const isLight = prefersLight.matches || isPrinting;
    document.body.classList.toggle('vscode-light', isLight);
    document.body.classList.toggle('vscode-dark', !isLight);
  };
  let isPrinting = false;
  whilePrinting((now) => {
    isPrinting = now;
    set();
  });
  set();
  prefersLight.addEventListener('change', set);
}

/** Opens what is folded while the report is printed: on paper nobody can. */
export function unfoldForPrint(holder: HTMLElement): void {
  let opened: readonly HTMLDetailsElement[] = [];
  whilePrinting((now) => {
    if (now) opened = [...holder.querySelectorAll<HTMLDetailsElement>('details:not([open])')];
    for (const each of opened) each.open = now;
    if (!now) opened = [];
  });
}

/** Told once when printing begins and once when it ends, whichever way the browser says so. */
function whilePrinting(tell: (now: boolean) => void): void {
  const print = matchMedia('print');
  let was = false;
  const set = (now: boolean): void => {
    if (now === was) return;
    was = now;
    tell(now);
  };
  print.addEventListener('change', () => set(print.matches));
  window.addEventListener('beforeprint', () => set(true));
  window.addEventListener('afterprint', () => set(print.matches));
  set(print.matches);
}
