/** Opens the sheet of shortcuts, by the button that every page of the app has for it. Browser only. */
export function showShortcuts(): void {
  document.querySelector<HTMLElement>('[data-opens="shortcuts"]')?.click();
}
