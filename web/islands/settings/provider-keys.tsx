export function ProviderKeys() {
  return null;
}
