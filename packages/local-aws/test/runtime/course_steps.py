"""The steps of a course on serverless applications, as its readers take them: console programs and functions in Python."""

import io
import json
import subprocess
import sys
import time
import zipfile

import boto3

bucket, lambda_role, states_role = sys.argv[1:4]
s3, ssm, functions, states = (boto3.client(name) for name in ("s3", "ssm", "lambda", "stepfunctions"))

DRAGONS = [
    {"dragon_name_str": "Atlas", "family_str": "red", "description_str": "Carries the sky.", "location_country_str": "usa"},
    {"dragon_name_str": "Fumo", "family_str": "blue", "description_str": "Doesn't sleep.", "location_country_str": "usa"},
]

LIST = """
import json
import os
import boto3

s3 = boto3.client("s3")
ssm = boto3.client("ssm")
bucket = ssm.get_parameter(Name="dragon_data_bucket_name")["Parameter"]["Value"]
key = ssm.get_parameter(Name="dragon_data_file_name")["Parameter"]["Value"]


def handler(event, context):
    expression = "select * from s3object[*][*] s"
    asked = (event.get("queryStringParameters") or {}).get("family", "")
    if asked:
        expression += " where s.family_str = '%s'" % asked.replace("'", "''")
    answer = s3.select_object_content(
        Bucket=bucket, Key=key, Expression=expression, ExpressionType="SQL",
        InputSerialization={"JSON": {"Type": "Document"}}, OutputSerialization={"JSON": {}},
    )
    text = b"".join(part["Records"]["Payload"] for part in answer["Payload"] if "Records" in part).decode()
    return {"statusCode": 200, "body": json.dumps([json.loads(line) for line in text.splitlines()])}
"""

VALIDATE = """
import boto3

s3 = boto3.client("s3")
ssm = boto3.client("ssm")


class DragonValidationException(Exception):
    pass


def handler(event, context):
    bucket = ssm.get_parameter(Name="dragon_data_bucket_name")["Parameter"]["Value"]
    key = ssm.get_parameter(Name="dragon_data_file_name")["Parameter"]["Value"]
    name = event["dragon_name_str"].replace("'", "''")
    answer = s3.select_object_content(
        Bucket=bucket, Key=key, Expression="select * from s3object[*][*] s where s.dragon_name_str = '%s'" % name,
        ExpressionType="SQL", InputSerialization={"JSON": {"Type": "Document"}}, OutputSerialization={"JSON": {}},
    )
    if any("Records" in part for part in answer["Payload"]):
        raise DragonValidationException("Duplicate dragon reported")
    return "Dragon validated"
"""

ADD = """
import json
import boto3

s3 = boto3.client("s3")


def handler(event, context):
    bucket, key = "%s", "dragons.json"
    dragons = json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    dragons.append({name: event[name] for name in ("dragon_name_str", "family_str")})
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(dragons))
    return "Dragon added"
""" % bucket


def aws(*words):
    """A line of the course, typed into a shell."""
    done = subprocess.run(["aws", *words, "--output", "json"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout or "null")


def archive(source):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("lambda_function.py", source)
    return held.getvalue()


def create(name, source):
    return functions.create_function(
        FunctionName=name, Runtime="python3.9", Role=lambda_role, Handler="lambda_function.handler", Timeout=10,
        Code={"ZipFile": archive(source)}, Publish=True,
    )


def invoke(name, event, **more):
    answer = functions.invoke(FunctionName=name, Payload=json.dumps(event), **more)
    return json.loads(answer["Payload"].read())


def alert(message):
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::sns:publish",
        "Parameters": {"Message": message, "PhoneNumber.$": "$.reportingPhoneNumber"},
        "End": True,
    }


def machine(validate, add):
    return {
        "StartAt": "Validate",
        "States": {
            "Validate": {
                "Type": "Task", "Resource": validate, "ResultPath": None, "Next": "Add",
                "Catch": [{"ErrorEquals": ["DragonValidationException"], "ResultPath": None, "Next": "Refused"}],
            },
            "Add": {"Type": "Task", "Resource": add, "ResultPath": None, "Next": "Confirm?"},
            "Confirm?": {
                "Type": "Choice", "Default": "Quiet",
                "Choices": [{"Variable": "$.confirmationRequired", "BooleanEquals": True, "Next": "Added"}],
            },
            "Refused": alert("The dragon you reported failed validation and was not added."),
            "Added": alert("The dragon you reported has been added!"),
            "Quiet": {"Type": "Succeed"},
        },
    }


def report(arn, dragon):
    execution = states.start_execution(stateMachineArn=arn, input=json.dumps(dragon))["executionArn"]
    for _ in range(1200):
        described = states.describe_execution(executionArn=execution)
        if described["status"] != "RUNNING":
            return described["status"]
        time.sleep(0.05)
    return "RUNNING"


told = {}
s3.put_object(Bucket=bucket, Key="dragons.json", Body=json.dumps(DRAGONS))
ssm.put_parameter(Name="dragon_data_bucket_name", Type="String", Value=bucket)
aws("ssm", "put-parameter", "--name", "dragon_data_file_name", "--type", "String", "--value", "dragons.json")
told["console"] = [
    json.loads(part["Records"]["Payload"])
    for part in s3.select_object_content(
        Bucket=bucket, Key="dragons.json", Expression="select * from s3object s", ExpressionType="SQL",
        InputSerialization={"JSON": {"Type": "Document"}}, OutputSerialization={"JSON": {}},
    )["Payload"]
    if "Records" in part
][0]["_1"]

listed = create("ListDragons", LIST)
told["version"] = listed["Version"]
told["all"] = json.loads(invoke("ListDragons", {})["body"])
told["red"] = json.loads(invoke("ListDragons", {"queryStringParameters": {"family": "red"}})["body"])
validate, add = create("ValidateDragon", VALIDATE), create("AddDragon", ADD)
told["duplicate"] = invoke("ValidateDragon", DRAGONS[0])
made = states.create_state_machine(
    name="DragonsStateMachine", roleArn=states_role,
    definition=json.dumps(machine(validate["FunctionArn"], add["FunctionArn"])),
)
phone = {"reportingPhoneNumber": "15555555555"}
told["added"] = report(
    made["stateMachineArn"],
    {"dragon_name_str": "O'Frank", "family_str": "green", "confirmationRequired": True, **phone},
)
told["again"] = report(
    made["stateMachineArn"],
    {"dragon_name_str": "O'Frank", "family_str": "green", "confirmationRequired": False, **phone},
)
told["after"] = [dragon["dragon_name_str"] for dragon in json.loads(invoke("ListDragons", {})["body"])]

functions.create_alias(FunctionName="ListDragons", Name="prod", FunctionVersion="1")
functions.update_function_code(
    FunctionName="ListDragons", ZipFile=archive('def handler(event, context):\n    return context.function_version\n')
)
told["latest"] = invoke("ListDragons", {})
told["second"] = functions.publish_version(FunctionName="ListDragons")["Version"]
told["prod"] = len(json.loads(invoke("ListDragons", {}, Qualifier="prod")["body"]))
functions.update_alias(FunctionName="ListDragons", Name="prod", FunctionVersion="2")
told["moved"] = invoke("ListDragons", {}, Qualifier="prod")
print(json.dumps(told))
