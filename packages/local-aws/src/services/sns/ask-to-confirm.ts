import type { Ports } from '../../contract/service.ts';
import type { Subscription } from './subscriber.ts';

/** docs: Amazon SNS Developer Guide, "HTTP/HTTPS subscription confirmation JSON format" */
export function askToConfirm(ports: Ports, { topicArn, protocol, endpoint, token = '' }: Subscription): void {
  const query = new URLSearchParams({ Action: 'ConfirmSubscription', TopicArn: topicArn, Token: token });
  const url = `${ports.endpointUrl}/?${query.toString()}`;
  const words =
    `You have chosen to subscribe to the topic ${topicArn}.\n` +
    'To confirm the subscription, visit the SubscribeURL included in this message.';
  const message = {
    Type: 'SubscriptionConfirmation',
    MessageId: ports.ids.uuid(),
    Token: token,
    TopicArn: topicArn,
    Message: words,
    SubscribeURL: url,
    Timestamp: new Date(ports.clock.now()).toISOString(),
    SignatureVersion: '1',
    Signature: 'unsigned-by-local-aws',
    SigningCertURL: '',
  };
  const json = JSON.stringify(message);
  if (protocol === 'http' || protocol === 'https')
    return ports.outbox.put({ kind: 'webhook', to: endpoint, body: json });
  ports.outbox.put({
    kind: 'email',
    to: endpoint,
    subject: 'AWS Notification - Subscription Confirmation',
    body:
      protocol === 'email-json' ? json : `You have chosen to subscribe to the topic:\n${topicArn}\n\nConfirm: ${url}\n`,
  });
}
