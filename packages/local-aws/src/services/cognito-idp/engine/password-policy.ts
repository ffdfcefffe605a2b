export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly requireUppercase: boolean;
  readonly requireLowercase: boolean;
  readonly requireNumbers: boolean;
  readonly requireSymbols: boolean;
  readonly temporaryPasswordValidityDays: number;
}

// Only these characters count as symbols. A space that is neither the first nor the last character is one of them.
// docs: Amazon Cognito Developer Guide, "Adding user pool password requirements"
const symbols = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/;

/**
 * Answers the first rule that `password` breaks, in Cognito's words, or undefined if it breaks none. recorded:
 * https://github.com/aws-amplify/amplify-js/issues/1164
 */
export function passwordViolation(policy: PasswordPolicy, password: string): string | undefined {
  if (password.length < policy.minimumLength) return 'Password not long enough';
  if (policy.requireUppercase && !/[A-Z]/.test(password)) return 'Password must have uppercase characters';
  if (policy.requireLowercase && !/[a-z]/.test(password)) return 'Password must have lowercase characters';
  if (policy.requireNumbers && !/[0-9]/.test(password)) return 'Password must have numeric characters';
  if (policy.requireSymbols && !symbols.test(password)) return 'Password must have symbol characters';
  return undefined;
}

const alphabets = {
  upper: 'ABCDEFGHJKLMNPQRSTUVWXYZ',
  lower: 'abcdefghijkmnopqrstuvwxyz',
  digit: '23456789',
  symbol: '!@#%^*_+=-',
};

/**
 * Makes a password that meets `policy`: it takes one character of each kind and then shuffles. `bytes` must give fresh
 * random bytes.
 */
export function generatePassword(policy: PasswordPolicy, bytes: (length: number) => Uint8Array): string {
  const pick = (alphabet: string): string => alphabet[(bytes(1)[0] ?? 0) % alphabet.length] ?? 'A';
  const kinds = Object.values(alphabets);
  const every = kinds.join('');
  const characters = kinds.map(pick);
  while (characters.length < Math.max(policy.minimumLength, 12)) characters.push(pick(every));
  const order = bytes(characters.length);
  return characters
    .map((character, index) => ({ character, rank: order[index] ?? 0 }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ character }) => character)
    .join('');
}
