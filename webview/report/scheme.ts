/** Light or dark as the reader's system prefers, told as an editor would tell it: by a class of the body. */
export function followScheme(): void {
  const prefersLight = matchMedia('(prefers-color-scheme: light)');
  const set = (): void => {
    document.body.classList.toggle('vscode-light', prefersLight.matches);
    document.body.classList.toggle('vscode-dark', !prefersLight.matches);
  };
  set();
  prefersLight.addEventListener('change', set);
}
