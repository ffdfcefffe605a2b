export interface FilterableUser {
  readonly username: string;
  readonly status: string;
  readonly enabled: boolean;
  readonly attributes: Readonly<Record<string, string>>;
}

const searchable = [
  'username',
  'email',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
  'cognito:user_status',
  'status',
  'sub',
];
const form = /^\s*"?([a-z:_]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/;

/**
 * Reads a filter such as `email = "a@b.c"` or `name ^= "A"`: one attribute, equality or prefix. Answers undefined if
 * `filter` does not have that form. docs: Amazon Cognito user pools API Reference, "ListUsers" (Filter)
 */
export function parseUserFilter(filter: string): ((user: FilterableUser) => boolean) | undefined {
  const [, name = '', operator, quoted = ''] = form.exec(filter) ?? [];
  if (!searchable.includes(name)) return undefined;
  const wanted = quoted.replace(/\\(.)/g, '$1');
  const matches = operator === '=' ? (value: string) => value === wanted : (value: string) => value.startsWith(wanted);
  return (user) => {
    const value = valueOf(user, name);
    return value !== undefined && matches(value);
  };
}

function valueOf(user: FilterableUser, name: string): string | undefined {
  if (name === 'username') return user.username;
  if (name === 'cognito:user_status') return user.status;
  if (name === 'status') return user.enabled ? 'Enabled' : 'Disabled';
  return Object.hasOwn(user.attributes, name) ? user.attributes[name] : undefined;
}
