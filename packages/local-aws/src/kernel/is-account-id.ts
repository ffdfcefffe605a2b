/** Tells whether a text has the form of an account’s id. */
export const isAccountId = (text: string): boolean => /^\d{12}$/.test(text);
