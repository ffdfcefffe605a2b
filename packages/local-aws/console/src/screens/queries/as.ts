import { shortName } from '../../parts/text.ts';
import type { About } from '../../model.ts';

/** The caller of a request, in the form that the server of the console takes. */
export interface As {
  readonly kind: 'user' | 'role' | 'administrator' | 'apiKey' | 'nobody';
  readonly username?: string;
  readonly password?: string;
  readonly role?: string;
}

export interface Choice {
  readonly id: string;
  readonly title: string;
  readonly as: As;
  /** The password of this user does not stand in local-aws.json. */
  readonly needsPassword?: boolean;
}

export interface Choices {
  readonly group: string;
  readonly choices: readonly Choice[];
}

/** Lists every caller that a request can be made as. `pool` contains the users of the pool. */
export function choicesFor(about: About, pool: readonly string[]): Choices[] {
  const seeded = about.users.map(({ username, groups }) => ({
    id: `user:${username}`,
    title: groups.length > 0 ? `${username} (${groups.join(', ')})` : username,
    as: { kind: 'user', username } as const,
  }));
  const others = pool
    .filter((username) => !about.users.some((user) => user.username === username))
    .map((username) => ({
      id: `user:${username}`,
      title: username,
      as: { kind: 'user', username } as const,
      needsPassword: true,
    }));
  const roles = about.resources
    .filter(({ type }) => type === 'AWS::IAM::Role')
    .map(({ ref }) => ({ id: `role:${ref}`, title: shortName(ref), as: { kind: 'role', role: ref } as const }));
  const rest: Choice[] = [
    { id: 'administrator', title: 'Administrator of the account (IAM)', as: { kind: 'administrator' } },
    { id: 'nobody', title: 'Nobody', as: { kind: 'nobody' } },
  ];
  if (about.hasApiKey) rest.unshift({ id: 'apiKey', title: 'API key', as: { kind: 'apiKey' } });
  return [
    { group: 'Users', choices: [...seeded, ...others] },
    { group: 'Groups', choices: groupsOf(about) },
    { group: 'Others', choices: rest },
    { group: 'IAM roles', choices: roles },
  ].filter(({ choices }) => choices.length > 0);
}

/** A token contains groups, so a group is tried as its first user of local-aws.json. */
function groupsOf({ users }: About): Choice[] {
  const names = [...new Set(users.flatMap(({ groups }) => groups))];
  return names.flatMap((name) => {
    const member = users.find(({ groups }) => groups.includes(name));
    if (!member) return [];
    const as = { kind: 'user', username: member.username } as const;
    return [{ id: `group:${name}`, title: `${name}, as ${member.username}`, as }];
  });
}
