export type Act = (action: string, input?: object) => Promise<void>;

export function NewUser({ act }: { readonly act: Act }) {
  const create = async (form: FormData): Promise<void> => {
    const [email, password] = ['email', 'password'].map((name) => String(form.get(name)));
    await act('AdminCreateUser', {
      Username: email,
      MessageAction: 'SUPPRESS',
      UserAttributes: [
        { Name: 'email', Value: email },
        { Name: 'email_verified', Value: 'true' },
      ],
    });
    await act('AdminSetUserPassword', { Username: email, Password: password, Permanent: true });
  };
  return (
    <form className="bar" action={(form) => void create(form)}>
      <label className="field grow">
        <span>E-mail of a new user</span>
        <input name="email" type="email" required autoComplete="off" />
      </label>
      <label className="field">
        <span>Password</span>
        <input name="password" required autoComplete="off" />
      </label>
      <button type="submit">Create</button>
    </form>
  );
}
