/** The rule of a pool's schema for one attribute. On the wire values are texts, whatever the type is. */
export interface AttributeRule {
  readonly type: 'String' | 'Number' | 'DateTime' | 'Boolean';
  readonly mutable: boolean;
  readonly required: boolean;
  /** The minimum of the text's length, or of the number. */
  readonly minimum: number;
  readonly maximum: number;
}

const text = (minimum = 0, maximum = 2048): AttributeRule => ({
  type: 'String',
  mutable: true,
  required: false,
  minimum,
  maximum,
});
const flag: AttributeRule = { type: 'Boolean', mutable: true, required: false, minimum: 0, maximum: 5 };

/**
 * Every pool has these.
 * docs: Amazon Cognito Developer Guide, "Working with user attributes"
 */
export const standardAttributes: Readonly<Record<string, AttributeRule>> = {
  sub: { ...text(1), mutable: false, required: true },
  name: text(),
  given_name: text(),
  family_name: text(),
  middle_name: text(),
  nickname: text(),
  preferred_username: text(),
  profile: text(),
  picture: text(),
  website: text(),
  email: text(),
  email_verified: flag,
  gender: text(),
  birthdate: text(10, 10),
  zoneinfo: text(),
  locale: text(),
  phone_number: text(),
  phone_number_verified: flag,
  address: text(),
  updated_at: { type: 'Number', mutable: true, required: false, minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
};

export type Schema = ReadonlyMap<string, AttributeRule>;

/** Answers why `name` cannot have `value`. */
export function attributeViolation(schema: Schema, name: string, value: string): string | undefined {
  const rule = schema.get(name);
  if (!rule) return 'Attribute does not exist in the schema.';
  if (value === '') return undefined;
  if (rule.type === 'String' && value.length > rule.maximum)
    return `String must be no longer than ${rule.maximum} characters`;
  if (rule.type === 'String' && value.length < rule.minimum)
    return `String must be no shorter than ${rule.minimum} characters`;
  if (rule.type === 'Boolean' && value !== 'true' && value !== 'false') return 'Value must be a boolean';
  if (rule.type === 'Number') return numberViolation(rule, value);
  return undefined;
}

function numberViolation(rule: AttributeRule, value: string): string | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(value)) return 'Value must be a number';
  if (Number(value) > rule.maximum) return `Number must be no greater than ${rule.maximum}`;
  if (Number(value) < rule.minimum) return `Number must be no less than ${rule.minimum}`;
  return undefined;
}

export const isEmail = (value: string): boolean =>
  value.length <= 320 && /^[^\s@"(),:;<>[\\\]]{1,64}@[^\s@"(),:;<>[\\\]]+\.[^\s@"(),:;<>[\\\].]+$/.test(value);
export const isPhoneNumber = (value: string): boolean => /^\+[0-9]{1,15}$/.test(value);

/** The attributes that a user can sign in with in place of a name, and beside it. */
export type Address = 'email' | 'phone_number';
export type AliasAttribute = Address | 'preferred_username';
