import { useEffect, useState } from 'react';
import { choosePreference, type Preferences, preferencesHere } from '../../lib/preferences.ts';

type SendKey = Preferences['sendKey'];

/** Which key sends, as the settings have it; looked at again when the page is come back to. */
export function useSendKey(): [SendKey, (next: SendKey) => void] {
  const [sendKey, setSendKey] = useState<SendKey>(() => preferencesHere().sendKey);
  useEffect(() => {
    const look = () => setSendKey(preferencesHere().sendKey);
    window.addEventListener('focus', look);
    return () => window.removeEventListener('focus', look);
  }, []);
  const choose = (next: SendKey) => {
    choosePreference('sendKey', next);
    setSendKey(next);
  };
  return [sendKey, choose];
}
