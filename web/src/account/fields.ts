export const emailField = (value = '') =>
  ({ name: 'email', label: 'E-mail', type: 'email', autoComplete: 'username', value }) as const;

/** The rules of the user pool in words: the pool enforces them, and tells which of them a password breaks. */
export const newPasswordField = {
  name: 'newPassword',
  label: 'New password',
  type: 'password',
  autoComplete: 'new-password',
  hint: 'At least 12 characters, with a small and a capital letter, a digit and a symbol.',
} as const;

export const codeField = { name: 'code', label: 'Code', autoComplete: 'one-time-code', inputMode: 'numeric' } as const;
