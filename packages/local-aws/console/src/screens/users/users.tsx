import { useState } from 'react';
import { aws, sentenceOf } from '../../api.ts';
import type { ScreenProps } from '../../model.ts';
import { Badge, Empty, Problem } from '../../parts/basics.tsx';
import { usePolled } from '../../parts/use-polled.ts';
import { linkTo } from '../../router.ts';
import { usersOf, type PoolUser } from '../../users.ts';
import { CopyToken } from './copy-token.tsx';
import { NewUser, type Act } from './new-user.tsx';

/** Lists the users of the pool, with the actions of an administrator. */
export default function Users({ about: { userPoolId, users: seeded } }: ScreenProps) {
  const { value: users, problem, again } = usePolled(() => usersOf(userPoolId), 3_000);
  const { value: groups = [] } = usePolled(() => groupsOf(userPoolId), 0);
  const [said, setSaid] = useState<string>();
  if (userPoolId === undefined) return <Empty title="No user pool">The template declares none.</Empty>;
  const act: Act = async (action, input = {}) => {
    setSaid(undefined);
    try {
      await aws('cognito-idp', action, { UserPoolId: userPoolId, ...input });
    } catch (error) {
      setSaid(sentenceOf(error));
    }
    again();
  };
  return (
    <>
      <NewUser act={act} />
      <Problem text={said ?? problem} />
      {users?.length === 0 && <Empty title="Nobody yet">People who sign up appear here.</Empty>}
      <ul className="messages">
        {users?.map((user) => (
          <UserOf
            key={user.id}
            user={user}
            act={act}
            groups={groups}
            pool={userPoolId}
            isSeeded={seeded.some(({ username }) => username === user.name)}
            say={setSaid}
          />
        ))}
      </ul>
    </>
  );
}

async function groupsOf(pool: string | undefined): Promise<readonly string[]> {
  if (pool === undefined) return [];
  const { Groups } = await aws<Grouped>('cognito-idp', 'ListGroups', { UserPoolId: pool });
  return Groups.map(({ GroupName }) => GroupName);
}

interface Grouped {
  readonly Groups: readonly { readonly GroupName: string }[];
}

interface UserProps {
  readonly user: PoolUser;
  readonly act: Act;
  readonly groups: readonly string[];
  readonly pool: string;
  /** The password of the user stands in local-aws.json. */
  readonly isSeeded: boolean;
  readonly say: (problem: string) => void;
}

function UserOf({ user, act, groups, pool, isSeeded, say }: UserProps) {
  const { id: Username, name, status, enabled } = user;
  const [asked, setAsked] = useState(false);
  const { value: own = [], again } = usePolled(
    async () => (await aws<Grouped>('cognito-idp', 'AdminListGroupsForUser', { UserPoolId: pool, Username })).Groups,
    0,
  );
  const isIn = (group: string): boolean => own.some(({ GroupName }) => GroupName === group);
  const change = (action: string, input: object = {}): void => void act(action, { Username, ...input }).then(again);
  return (
    <li className="user">
      <p>
        <b>{name}</b> <Badge tone={status === 'CONFIRMED' ? 'good' : 'wait'}>{status}</Badge>{' '}
        {!enabled && <Badge tone="bad">disabled</Badge>}
      </p>
      <div className="bar" role="group" aria-label={name}>
        {groups.map((group) => (
          <label key={group} className="check">
            <input
              type="checkbox"
              checked={isIn(group)}
              onChange={() =>
                change(isIn(group) ? 'AdminRemoveUserFromGroup' : 'AdminAddUserToGroup', { GroupName: group })
              }
            />
            <span>{group}</span>
          </label>
        ))}
        {status === 'UNCONFIRMED' && (
          <button type="button" className="small" onClick={() => change('AdminConfirmSignUp')}>
            Confirm
          </button>
        )}
        <button type="button" className="small" onClick={() => change('AdminResetUserPassword')}>
          Reset password
        </button>
        <button
          type="button"
          className="small"
          onClick={() => change('AdminSetUserMFAPreference', { SoftwareTokenMfaSettings: { Enabled: false } })}
        >
          Second factor off
        </button>
        <button
          type="button"
          className="small"
          onClick={() => change(enabled ? 'AdminDisableUser' : 'AdminEnableUser')}
        >
          {enabled ? 'Disable' : 'Enable'}
        </button>
        <button type="button" className="small" onClick={() => (asked ? change('AdminDeleteUser') : setAsked(true))}>
          {asked ? 'Delete for good' : 'Delete'}
        </button>
        <CopyToken name={name} isSeeded={isSeeded} say={say} />
        <a href={linkTo('queries', `as:user:${name}`)}>Run as</a>
      </div>
    </li>
  );
}
