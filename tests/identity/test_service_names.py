import pytest

from account_event_handler.identity.tool import product_of


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("cloudformation", "CloudFormation"),
        ("dynamodb.application-autoscaling", "Application Auto Scaling"),
        ("lambda.application-autoscaling", "Application Auto Scaling"),
        ("delivery.logs", "CloudWatch Logs"),
        ("replicator.lambda", "Lambda"),
        ("pods.eks", "EKS"),
        ("member.org.stacksets.cloudformation", "CloudFormation"),
        ("sns", "SNS"),
        ("opensearchservice", "OpenSearch Service"),
        ("config-conforms", "AWS Config"),
        ("ssm-quicksetup", "Systems Manager Quick Setup"),
        ("ec2.eu-west-1", "EC2"),
        ("brand-new", "brand-new.amazonaws.com"),
    ],
)
def test_a_host_reads_as_its_product_and_not_as_the_part_before_it(host: str, name: str) -> None:
    assert product_of(f"{host}.amazonaws.com") == name
    in_china = name.replace(".com", ".com.cn")
    assert product_of(f"{host}.amazonaws.com.cn") == in_china


def test_what_is_no_service_s_host_stays_as_it_is() -> None:
    assert product_of("sns.example.com") == "sns.example.com"
    assert product_of("AWS Internal") == "AWS"
    assert product_of(None) == ""
