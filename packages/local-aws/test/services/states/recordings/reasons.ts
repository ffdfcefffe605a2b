/** The reason why a recording does not count, or is known to differ, by the name of the recorded test. */
export interface Reason {
  readonly keys: RegExp;
  /** `unlisted` needs what the runtime does not have; for `incomplete` the recording lacks what was sent. */
  readonly kind: 'unlisted' | 'incomplete' | 'different';
  readonly why: string;
}

export const reasons: readonly Reason[] = [
  {
    keys: /apigateway|api_gateway|test_invoke_with_(body|headers)|localstack_blogpost/i,
    kind: 'unlisted',
    why: 'API Gateway',
  },
  {
    keys: /path_based_on_data|test_cloudformation_definition/,
    kind: 'unlisted',
    why: 'calls of CloudFormation that make stacks',
  },
  { keys: /test_fifo_message_attribute/, kind: 'unlisted', why: 'FIFO topics' },
  {
    keys: /test_(strict|present)_mode_(aws_sdk_(kms|s3|lambda)|dynamodb)/,
    kind: 'unlisted',
    why: 'TestState compares a mock with the model of the API that it stands for; those are no part of the runtime',
  },
  { keys: /test_(publish_message_attributes|sns_publish_wait)/, kind: 'unlisted', why: 'SNS is played by the test' },
  { keys: /test_publish_base_error_topic_arn/, kind: 'unlisted', why: 'SNS is played by the test' },
  { keys: /test_put_events_/, kind: 'unlisted', why: 'what EventBridge delivers, beside the history' },
  { keys: /alias(es)?(_|$|\[)/, kind: 'incomplete', why: 'names and routes of the aliases' },
  {
    keys: /test_base_lifecycle_create_(delete_list|invoke_describe_list|update_describe)/,
    kind: 'incomplete',
    why: 'names and routes of the aliases',
  },
  { keys: /test_(un)?tag_state_machine|^test_create_state_machine$/, kind: 'incomplete', why: 'the tags' },
  {
    keys: /test_(invalid_start_execution_arn|list_execution_no_such|list_sms_pag|list_state_machine_versions_pag)/,
    kind: 'incomplete',
    why: 'the ARN, or the calls of a pager',
  },
  {
    keys: /test_(publish_state_machine_version|update_logging_configuration)$/,
    kind: 'incomplete',
    why: 'which revision, which levels',
  },
  {
    keys: /test_send_message_no_such_queue/,
    kind: 'different',
    why: 'the recorded URL names a host that does not exist; here every queue URL is one of the runtime',
  },
  {
    keys: /test_put_item_invalid_table_name/,
    kind: 'different',
    why: 'the DynamoDB of this runtime does not check the spelling of a table that is not there',
  },
  {
    keys: /test_map_item_reader_json_no_json_list_object/,
    kind: 'different',
    why: 'recorded in 2023; since 2025 the members of an object are items',
  },
  {
    keys: /test_service_lambda_map_timeout/,
    kind: 'different',
    why: 'two iterations time out at one moment; AWS recorded the second as the first',
  },
];

export const reasonFor = (key: string): Reason | undefined => reasons.find(({ keys }) => keys.test(key));
