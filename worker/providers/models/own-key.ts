/** What of a stored key decides whether a model call may use it. */
interface KeyRef {
  id: string;
  provider: string;
  /** Keys of tools never pay for a model, even where their provider has models too. */
  kind?: string;
}

/**
 * The account's own key for a model: the one that the agent names, as long as it is the account's and of that
 * provider, else the newest of the provider. None: the platform's key pays.
 */
export function ownKeyFor<Key extends KeyRef>(
  keys: readonly Key[],
  model: { provider: string; keyId?: string | undefined },
): Key | undefined {
  const ofProvider = keys.filter((key) => key.provider === model.provider && key.kind !== 'tool');
  return ofProvider.find((key) => key.id === model.keyId) ?? ofProvider[0];
}
