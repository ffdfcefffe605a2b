import {
  confirmUserAttribute,
  deleteUserAttributes,
  fetchAuthSession,
  sendUserAttributeVerificationCode,
  updateUserAttribute,
} from 'aws-amplify/auth';
import { useEffect, useState } from 'react';
import { announce } from '../announce.tsx';
import { backend } from '../backend.ts';
import { Form } from '../form.tsx';
import { CodeSent } from './code-sent.tsx';
import { explain } from './explain.ts';
import { codeField } from './fields.ts';

const numberField = {
  name: 'phone',
  label: 'Number',
  type: 'tel',
  autoComplete: 'tel',
  hint: 'With the country in front, like +351212345678.',
} as const;

/** The tokens contain the number, so the session needs new tokens to know it. */
const renewTokens = (): Promise<unknown> => fetchAuthSession({ forceRefresh: true });
const forget = (): Promise<void> => deleteUserAttributes({ userAttributeKeys: ['phone_number'] });

type Step = 'asked' | 'not kept' | { readonly sentTo: string };

/** `verified` is the number that is known to belong to the user. */
export function PhoneNumber({ verified }: { verified: string | undefined }) {
  const [step, setStep] = useState<Step>('asked');
  const [failure, setFailure] = useState<string>();
  const submit = async (value: string): Promise<void> => {
    const { nextStep } = await updateUserAttribute({ userAttribute: { attributeKey: 'phone_number', value } });
    if (nextStep.updateAttributeStep === 'CONFIRM_ATTRIBUTE_WITH_CODE') return setStep({ sentTo: value });
    // A pool that sends no messages keeps any given number, without knowing whose it is.
    await forget();
    setStep('not kept');
  };
  const confirm = async (confirmationCode: string): Promise<void> => {
    await confirmUserAttribute({ userAttributeKey: 'phone_number', confirmationCode });
    await renewTokens();
    setStep('asked');
    announce('Your number is confirmed.');
  };
  const remove = (): void => {
    setFailure(undefined);
    forget()
      .then(renewTokens)
      .then(
        () => announce('Your number is removed.'),
        (error: unknown) => setFailure(explain(error).message),
      );
  };
  return (
    <section aria-labelledby="phone-number">
      <h3 id="phone-number">Phone number</h3>
      <p>
        {verified ? (
          <>
            What becomes of a report can be told by SMS to <bdi>{verified}</bdi>.
          </>
        ) : (
          'Verify a number to be told by SMS what becomes of your reports.'
        )}
      </p>
      {verified && (
        <button type="button" className="quiet" onClick={remove}>
          Remove it
        </button>
      )}
      {!verified && typeof step === 'string' && (
        <Form
          label="Phone number"
          fields={[numberField]}
          action="Send me a code"
          busyAction="Sending …"
          submit={({ phone }) => submit(phone.replace(/[\s()/-]/g, ''))}
          explain={(error) => ({ ...explain(error), field: 'phone' })}
        />
      )}
      {typeof step === 'object' && <Confirmation {...step} confirm={confirm} />}
      <p role="status">{step === 'not kept' && 'No SMS are sent from here, so the number was not kept.'}</p>
      {failure && <p role="alert">{failure}</p>}
    </section>
  );
}

function Confirmation({ sentTo, confirm }: { sentTo: string; confirm: (code: string) => Promise<void> }) {
  const local = useIsLocal();
  return (
    <>
      <CodeSent
        to={sentTo}
        local={local}
        again={() => sendUserAttributeVerificationCode({ userAttributeKey: 'phone_number' })}
      >
        A code was sent to <strong>{sentTo}</strong>, to show that the number is yours.
      </CodeSent>
      <Form
        label="Confirm the number"
        fields={[codeField]}
        action="Confirm it"
        busyAction="Confirming …"
        submit={({ code }) => confirm(code.trim())}
        explain={explain}
        focused
      />
    </>
  );
}

/** Only a laptop's runtime lists users. */
function useIsLocal(): boolean {
  const [local, setLocal] = useState(false);
  useEffect(() => void backend().then(({ users }) => setLocal(users !== undefined)), []);
  return local;
}
