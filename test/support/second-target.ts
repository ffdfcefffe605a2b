import { Amplify } from 'aws-amplify';
import { fetchAuthSession, signIn as amplifySignIn, signOut } from 'aws-amplify/auth';
import type { Outputs } from 'local-aws';
import { target } from './target.ts';

/** An access token of the first user of another runtime; Amplify points to the suite's target again afterwards. */
export async function signIn(outputs: Outputs): Promise<string> {
  const [user] = outputs.users;
  await signOut();
  Amplify.configure(outputs.amplify as Parameters<typeof Amplify.configure>[0]);
  try {
    await amplifySignIn({ username: user?.username ?? '', password: user?.password ?? '' });
    return (await fetchAuthSession()).tokens?.accessToken.toString() ?? '';
  } finally {
    Amplify.configure(target.amplify as Parameters<typeof Amplify.configure>[0]);
  }
}
