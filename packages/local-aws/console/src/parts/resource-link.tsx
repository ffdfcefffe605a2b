import { linkTo } from '../router.ts';
import { shortName } from './text.ts';

/** Answers the address of the screen that shows the resource of an ARN. */
export function placeOf(arn: string): string | undefined {
  const [, , service = '', , , kind = '', ...rest] = arn.split(':');
  const name = rest.join(':');
  // A pattern of a policy names many resources.
  if (arn.includes('*')) return undefined;
  if (service === 's3') return linkTo('data', kind.includes('/') ? kind : `${kind}/`);
  if (service === 'lambda' && kind === 'function') return linkTo('functions', name.split(':')[0]);
  if (service === 'states' && kind === 'execution') return linkTo('executions', arn);
  if (service === 'dynamodb') return linkTo('data', `table:${kind.split('/')[1] ?? ''}`);
  if (service === 'sqs' || service === 'ssm') return linkTo('data');
  if (service === 'cloudwatch' && kind === 'alarm') return linkTo('metrics', name);
  return undefined;
}

/** Shows the resources of a call, with links to their screens. */
export function Resources({ subject }: { readonly subject: string }) {
  return (
    <>
      {subject.split(' ').map((arn, index) => {
        const place = placeOf(arn);
        return (
          <span key={index} className="resource">
            {place === undefined ? arn : <a href={place}>{shortName(arn)}</a>}{' '}
          </span>
        );
      })}
    </>
  );
}
