import type { EpochMs, EpochSeconds } from '../../kernel/clock.ts';
/** The rows that the store keeps. */
export type UserStatus = 'UNCONFIRMED' | 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'RESET_REQUIRED';

export interface User {
  readonly poolId: string;
  /** The id of the user, to which all other data refers; it never changes. */
  readonly sub: string;
  readonly username: string;
  readonly enabled: boolean;
  readonly status: UserStatus;
  readonly attributes: Readonly<Record<string, string>>;
  /** The salt in hexadecimal; it is undefined if there is no password. */
  readonly salt: string;
  readonly verifier: string;
  readonly passwordSetAt: EpochMs;
  readonly createdAt: EpochMs;
  readonly modifiedAt: EpochMs;
}

/** One sign-in, with its refresh token. */
export interface Grant {
  readonly tokenHash: string;
  readonly poolId: string;
  readonly clientId: string;
  readonly sub: string;
  readonly eventId: string;
  readonly originJti: string;
  /** The time in seconds, as in the tokens. */
  readonly authTime: EpochSeconds;
  readonly expiresAt: EpochMs;
  readonly revoked: boolean;
}

export interface Code {
  readonly digest: string;
  /** The value that the code will put in force. */
  readonly pending: string | undefined;
  readonly expiresAt: EpochMs;
}

export interface StoredKey {
  readonly kid: string;
  readonly use: 'id' | 'access';
  readonly pem: string;
}

export interface KeyLife {
  /** The longest lifetime of a token that the key signed. */
  readonly longestSeconds: number;
  /** The time after which the key signs nothing more. */
  readonly retiredAt: EpochMs | undefined;
}

export interface GroupRecord {
  readonly name: string;
  readonly description?: string;
  readonly precedence?: number;
  readonly roleArn?: string;
  readonly createdAt: EpochMs;
  readonly modifiedAt: EpochMs;
}

/** A user's authenticator app. Its secrets are in hexadecimal. */
export interface SoftwareToken {
  /** A new secret that no code has proven yet. It replaces `secret` after a code proves it. */
  readonly pending: string | undefined;
  readonly secret: string | undefined;
  readonly device: string | undefined;
  /** The user wants to be asked for a code. */
  readonly enabled: boolean;
  readonly preferred: boolean;
}
