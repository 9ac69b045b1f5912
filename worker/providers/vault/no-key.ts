/** What is sealed for a server that asks for no key: its row needs an envelope all the same. */
export const NO_KEY = 'none';
