import { secondsOf } from '../../../kernel/clock.ts';
import type { CreateActivityOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { onNew, statesAction } from '../context.ts';
import { requireOwnedKey } from '../encryption.ts';
import { requireName } from '../errors.ts';
import * as shapes from '../shapes.ts';

/** A second request with the same name answers the existing activity. recorded: test_create_describe_delete_activity */
export const CreateActivity = statesAction({
  input: { name: shapes.name, tags: shapes.tags, encryptionConfiguration: shapes.encryptionConfiguration },
  needs: onNew('CreateActivity', 'activity'),
  genuine: () => [
    {
      name: 'created-by-example',
      tags: [{ key: 'a', value: 'b' }],
      encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
    },
  ],
  run({ name, tags = [], encryptionConfiguration }, context): Wire<CreateActivityOutput> {
    const { catalogue, clock, region, accountId } = context;
    requireOwnedKey(encryptionConfiguration);
    const arn = `arn:aws:states:${region}:${accountId}:activity:${requireName(name)}`;
    const known = catalogue.activity(arn);
    if (known) return { activityArn: arn, creationDate: secondsOf(known.created_ms) };
    const created_ms = clock.now();
    catalogue.putActivity({ activity_arn: arn, name, created_ms });
    for (const { key = '', value = '' } of tags) catalogue.putTag(arn, key, value);
    return { activityArn: arn, creationDate: secondsOf(created_ms) };
  },
});
