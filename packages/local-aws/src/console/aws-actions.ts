interface JsonService {
  readonly target: string;
  readonly version: '1.0' | '1.1';
  readonly actions: readonly string[];
}

/** The actions that the console may call at services that speak JSON. */
export const jsonServices: Readonly<Record<string, JsonService>> = {
  states: {
    target: 'AWSStepFunctions',
    version: '1.0',
    actions: [
      'ListStateMachines',
      'DescribeStateMachine',
      'DescribeStateMachineForExecution',
      'ListExecutions',
      'DescribeExecution',
      'GetExecutionHistory',
      'StartExecution',
      'StopExecution',
      'RedriveExecution',
    ],
  },
  logs: { target: 'Logs_20140328', version: '1.1', actions: ['DescribeLogGroups', 'FilterLogEvents'] },
  monitoring: {
    target: 'GraniteServiceVersion20100801',
    version: '1.0',
    actions: ['ListMetrics', 'GetMetricData', 'DescribeAlarms', 'DescribeAlarmHistory', 'SetAlarmState'],
  },
  'cognito-idp': {
    target: 'AWSCognitoIdentityProviderService',
    version: '1.1',
    actions: [
      'ListUsers',
      'ListGroups',
      'AdminListGroupsForUser',
      'AdminCreateUser',
      'AdminSetUserPassword',
      'AdminAddUserToGroup',
      'AdminRemoveUserFromGroup',
      'AdminConfirmSignUp',
      'AdminEnableUser',
      'AdminDisableUser',
      'AdminResetUserPassword',
      'AdminSetUserMFAPreference',
      'AdminDeleteUser',
    ],
  },
  dynamodb: { target: 'DynamoDB_20120810', version: '1.0', actions: ['ListTables', 'DescribeTable', 'Scan'] },
  ssm: { target: 'AmazonSSM', version: '1.1', actions: ['DescribeParameters', 'GetParameter'] },
  sqs: {
    target: 'AmazonSQS',
    version: '1.0',
    actions: ['ListQueues', 'GetQueueAttributes', 'ReceiveMessage', 'SendMessage', 'DeleteMessage', 'PurgeQueue'],
  },
};
