import { useState } from 'react';
import { get } from '../../api.ts';
import type { ScreenProps } from '../../model.ts';
import { Badge, Code, CopyButton, Empty, Facts, Problem } from '../../parts/basics.tsx';
import { pretty, shortName, timeOf } from '../../parts/text.ts';
import { usePolled } from '../../parts/use-polled.ts';

interface Message {
  readonly id: string;
  readonly time: string;
  readonly kind: 'email' | 'sms' | 'sns' | 'webhook';
  readonly to: string;
  readonly subject?: string;
  readonly body: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

const kinds = { email: 'Mail', sms: 'SMS', sns: 'Topic', webhook: 'Webhook' };
const seen = 'local-aws.outbox';

/** Lists what would have left the account: mail, text messages, topics and webhooks. The newest comes first. */
export default function Outbox(_: ScreenProps) {
  const [kind, setKind] = useState('');
  const [read, setRead] = useState<ReadonlySet<string>>(
    () => new Set(JSON.parse(localStorage.getItem(seen) ?? '[]') as string[]),
  );
  const { value: messages, problem } = usePolled(() => get<readonly Message[]>('/api/outbox'), 1_500);
  const opened = (id: string): void => {
    const now = new Set(read).add(id);
    setRead(now);
    localStorage.setItem(seen, JSON.stringify([...now].slice(-500)));
  };
  const shown = (messages ?? []).filter((message) => kind === '' || message.kind === kind);
  return (
    <>
      <div className="bar">
        <label className="field">
          <span>Kind</span>
          <select value={kind} onChange={({ target }) => setKind(target.value)}>
            <option value="">all</option>
            {Object.entries(kinds).map(([name, title]) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Problem text={problem} />
      {messages && shown.length === 0 && (
        <Empty title="Nothing was sent">Codes, notifications and webhooks land here; none leaves this machine.</Empty>
      )}
      <ul className="messages">
        {shown.map((message) => (
          <MessageOf
            key={message.id}
            message={message}
            isUnread={!read.has(message.id)}
            opened={() => opened(message.id)}
          />
        ))}
      </ul>
    </>
  );
}

interface MessageProps {
  readonly message: Message;
  readonly isUnread: boolean;
  readonly opened: () => void;
}

function MessageOf({ message: { time, kind, to, subject, body, attributes }, isUnread, opened }: MessageProps) {
  const [isOpen, setOpen] = useState(false);
  const code = kind === 'email' || kind === 'sms' ? /\b\d{6}\b/.exec(body)?.[0] : undefined;
  const toggle = (): void => {
    setOpen(!isOpen);
    opened();
  };
  return (
    <li className={isUnread ? 'unread' : ''}>
      <div className="message-line">
        <button type="button" aria-expanded={isOpen} onClick={toggle}>
          <Badge tone="plain">{kinds[kind]}</Badge>
          <span className="message-to">{shortName(to)}</span>
          <span className="message-subject">{shortName(subject ?? body.slice(0, 200))}</span>
          {isUnread && <span className="unseen">unread</span>}
          <span className="ms">{timeOf(time)}</span>
        </button>
        {code !== undefined && <CopyButton text={code} label={`Copy ${code}`} />}
      </div>
      {isOpen && (
        <div className="details">
          <Facts
            rows={[
              ['To', to],
              ['Subject', subject],
              ['Attributes', attributes && JSON.stringify(attributes)],
            ]}
          />
          <Code text={pretty(body)} label="Body" />
        </div>
      )}
    </li>
  );
}
