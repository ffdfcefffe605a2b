import type { EpochMs, EpochSeconds } from '../../kernel/clock.ts';
/** The rows that the store keeps. */
export type UserStatus = 'UNCONFIRMED' | 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD' | 'RESET_REQUIRED';

export interface User {
  readonly poolId: string;
  /** Everything else about the user refers to it; it never changes. */
  readonly sub: string;
  readonly username: string;
  readonly enabled: boolean;
  readonly status: UserStatus;
  readonly attributes: Readonly<Record<string, string>>;
  /** Hexadecimal; there is no password to store. */
  readonly salt: string;
  readonly verifier: string;
  readonly passwordSetAt: EpochMs;
  readonly createdAt: EpochMs;
  readonly modifiedAt: EpochMs;
}

/** Names that find a user, unique within the pool. */
export interface UserKeys {
  readonly nameKey: string;
  /** The address of a pool whose users sign in with it. */
  readonly alias: string | undefined;
}

/** One sign-in, with the refresh token that carries it on. */
export interface Grant {
  readonly tokenHash: string;
  readonly poolId: string;
  readonly clientId: string;
  readonly sub: string;
  readonly eventId: string;
  readonly originJti: string;
  /** Seconds, as in the tokens. */
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
  /** The longest validity of a token that the key signed. */
  readonly longestSeconds: number;
  /** From when on the key signs no more. */
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

/** A user's authenticator app. Secrets are hexadecimal. */
export interface SoftwareToken {
  /** Given out, and not yet proven by a code; takes the place of `secret` when it is. */
  readonly pending: string | undefined;
  readonly secret: string | undefined;
  readonly device: string | undefined;
  /** The user's wish to be asked for a code. */
  readonly enabled: boolean;
  readonly preferred: boolean;
}
