"""Calls one action of many services and prints what boto3 made of each answer, as lines of JSON. Arguments: endpoint, key, secret."""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint, key, secret = sys.argv[1:4]
config = Config(retries={"total_max_attempts": 1}, inject_host_prefix=False, s3={"addressing_style": "path"})


def client(service, region="us-east-1"):
    return boto3.client(
        service, endpoint_url=endpoint, region_name=region, config=config,
        aws_access_key_id=key, aws_secret_access_key=secret,
    )


def ask(name, service, method, region="us-east-1", **arguments):
    try:
        getattr(client(service, region), method)(**arguments)
        told = {"code": "none"}
    except ClientError as error:
        told = {"code": error.response["Error"]["Code"], "message": error.response["Error"]["Message"],
                "status": error.response["ResponseMetadata"]["HTTPStatusCode"]}
    except Exception as error:
        told = {"code": "unreadable", "message": f"{type(error).__name__}: {error}"}
    print(json.dumps({"name": name, **told}))


for call in json.load(sys.stdin):
    ask(**call)
