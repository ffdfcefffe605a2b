import { AwsError } from '../../../kernel/errors.ts';
import type { UserPool } from '../from-template.ts';
import { isEmail, isPhoneNumber, type Address, type AliasAttribute } from '../engine/schema.ts';
import type { User } from '../stored.ts';

const addresses: readonly Address[] = ['email', 'phone_number'];

/** Tells what kind of address a text is. */
export function addressKind(text: string): Address | undefined {
  if (isEmail(text)) return 'email';
  return isPhoneNumber(text) ? 'phone_number' : undefined;
}

/** The pool names its users by their sub, and they sign in with an address. */
export const namesByAddress = (pool: UserPool): boolean => pool.usernameAttributes.size > 0;

/** Answers the attributes with the address that is the name to sign in with, in a pool that names users so. */
export function withAddress(
  pool: UserPool,
  name: string,
  attributes: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const kind = namesByAddress(pool) ? addressKind(name) : undefined;
  return kind ? { ...attributes, [kind]: name } : attributes;
}

/**
 * Answers the form in which names are compared. docs: Amazon Cognito user pools API Reference,
 * "UsernameConfigurationType"
 */
export const nameKey = (pool: UserPool, name: string): string => (pool.caseSensitive ? name : name.toLowerCase());

/**
 * Answers the names beside the username that find a user. Where an address is the name to sign in with, it counts at
 * once. Where it is an alias, it counts when it is verified and the account is confirmed, and a preferred username when
 * the account is confirmed. docs: Amazon Cognito Developer Guide, "Customizing sign-in attributes"; recorded:
 * aws-amplify/aws-sdk-ios#515, amazon-archives/amazon-cognito-js#23 (when an alias comes into being)
 */
export function aliasesOf(
  pool: UserPool,
  user: Pick<User, 'attributes' | 'status'>,
): ReadonlyMap<AliasAttribute, string> {
  const { attributes, status } = user;
  const isConfirmed = status !== 'UNCONFIRMED';
  const counting: AliasAttribute[] = [
    ...addresses.filter((address) => pool.usernameAttributes.has(address)),
    ...addresses.filter(
      (address) => pool.aliasAttributes.has(address) && isConfirmed && attributes[`${address}_verified`] === 'true',
    ),
    ...(pool.aliasAttributes.has('preferred_username') && isConfirmed ? (['preferred_username'] as const) : []),
  ];
  return new Map(
    counting.flatMap((attribute) => {
      const value = attributes[attribute];
      return value ? [[attribute, nameKey(pool, value)] as const] : [];
    }),
  );
}

const given = (attribute: AliasAttribute): string => `An account with the given ${attribute} already exists.`;

/** recorded: public clients that compare the messages of email and phone_number */
export const aliasExists = (attribute: AliasAttribute): AwsError =>
  new AwsError('AliasExistsException', given(attribute));

/** Answers the error of a name that is taken: of an address, or `otherwise` of a username. */
export const usernameExists = (pool: UserPool, name: string, otherwise: string): AwsError =>
  new AwsError('UsernameExistsException', namesByAddress(pool) ? given(addressKind(name) ?? 'email') : otherwise);

/** docs: Amazon Cognito user pools API Reference, "ConfirmSignUp" (ForceAliasCreation: e-mail and telephone) */
export const isMovable = ({ aliasAttributes }: UserPool, attribute: AliasAttribute): attribute is Address =>
  attribute !== 'preferred_username' && aliasAttributes.has(attribute);
