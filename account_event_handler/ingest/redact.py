"""Redacting secrets in free text: by the name beside a value, by a token's own form, by the command that takes it.

Watches name no field that holds a secret: redacting is for what people and AWS write into reasons, descriptions,
addresses and error messages. Ids such as access key ids are no secrets and stay.
"""

import re
from collections.abc import Iterable
from functools import cache

HIDDEN = "[hidden]"

# How vendors begin their tokens, as gitleaks and detect-secrets list them: no word begins like that ...
_TOKENS = (
    *("xox", "xapp-", "ghp_", "gho_", "ghr_", "ghs_", "ghu_", "github_pat_", "glpat-", "gldt-", "glrt-", "glcbt-"),
    *(
        "glptt-",
        "glft-",
        "glimt-",
        "glsoat-",
        "glagent-",
        "gloas-",
        "GR1348941",
        "ATATT3",
        "ATCTT3",
        "ATBB",
        "dckr_pat_",
    ),
    *("sk_live_", "rk_live_", "sk_test_", "rk_test_", "sk_prod_", "rk_prod_", "whsec_", "sq0", "EAAA", "rzp_live_"),
    *("shpat_", "shpca_", "shppa_", "shpss_", "AIza", "GOCSPX-", "ya29.", "SG.", "xkeysib-", "xsmtpsib-", "PMAK-"),
    *("NRAK-", "NRJS-", "NRII-", "NRRA-", "NRIQ-", "glsa_", "glc_", "hvs.", "hvb.", "hvr.", "doo_v1_", "dop_v1_"),
    *("dor_v1_", "HRKU-", "lin_api_", "dp.pt.", "dp.st.", "pplx-", "pscale_", "rubygems_", "sntrys_"),
    *("sntryu_", "tskey-", "CFPAT-", "dt0c01.", "FLWSECK", "AKCp", "cmVmd", "rdme_", "duffel_", "CLOJARS_", "p8e-"),
    *("sha256~", "ops_eyJ", "CCIPAT_", "figd_", "AGE-SECRET-KEY-1", "pypi-AgE", "amzn.mws.", "shippo_live_"),
    *("ABSK", "pat-na1-", "pat-eu1-", "pdus+", "IQoJb3JpZ2lu", "FwoGZXIvYXdz", "FQoGZXIvYXdz"),
)
# ... or few do, so that twenty letters and digits must follow.
_SHORT_TOKENS = (
    *("npm_", "key-", "hf_", "re_", "r8_", "sgp_", "sbp_", "tfp_", "ntn_", "pnu_", "gsk_", "xai-", "pul-", "dapi"),
    *("bkua_", "nfp_", "phx_", "fo1_", "oy2", "LTAI", "hcaik_", "apify_api_", "secret_", "v1.0-", "u+"),
)

# A word; in quotes; in quotes within a text in quotes. A backslash keeps a quote from ending it.
_WORD = r"[^\s,;&\"'}<]"
_QUOTED = r"(?:\"(?:\\.|[^\"\\])*\"?|'[^']*'?)"
_WITHIN = r"\\\"(?:\\\\\\\"|\\\\|\\[^\"\\]|[^\"\\])*(?:\\\")?"
_VALUE = rf"(?:(?:{_WITHIN}|{_QUOTED}){_WORD}*|{_WORD}+)"
_HEAD = r"(\\?[\"']?)([^\s,;&\"'}<]{1,80}|(?<=[\"'])[^\"']{1,80})"  # what says whether it is a secret

_PASSWORD = r"passw(?:or)?ds?|passwrd|passwort|contrase[nñ]a|mot de passe|p@ssword|"  # noqa: S105 (how one is called)
_PASSWORD += r"kennwort|wachtwoord|senha|has[lł]o|l[oö]senord|пароль|"
_PASSWORD += r"pass[ -]?phrase|passcode|pswd|pwd|psk"
_KINDS = (  # of keys, tokens and secrets
    r"api|access|secret|account|shared|master|encrypt(?:ion)?|sign(?:ing)?|priv(?:ate)?|auth|service|storage|license|"
    r"app|application|client|consumer|deploy|integration|webhook|functions?|subscription|admin|session|cookie|hmac|jwt|"
    r"db|database|refresh|id|bearer|bot|security|personal|user|oauth|sas|csrf|register|registration|join|root|mysql|"
    r"ftp|smtp|redis|ssh|host|ingest|write|key|store|wi-?fi|wlan|wpa\d?|vpn|hec|sdk|totp|unseal|instrumentation"
)
_SUFFIX = r"(?:(?: (?=\d:))?[_-]?(?:\d+|prod\w*|dev\w*|test|stag\w*|live|value|text|plain\w*|string|old|new|b64|"
_SUFFIX += r"base\d*|default))?_?"
_CLOSE = r"\\?[\"'\])]{0,2}"
_FILLER = r"(?:\s(?:for|of)(?:\s[\w@%./'-]{1,40}){1,4}?)?(?:\s\([\w ]{1,30}\))?(?:\sheader)?"
_NAMED = (  # a name and what links it with a value: a sign, or words
    rf"({_PASSWORD}|pass|pw|secret|token|key|credentials?|creds?|signature|sig|auth|authorization|bearer){_SUFFIX}"
    rf"(?:({_CLOSE}(?:\s*[:=]?={{1,2}}>?|::?(?![\w:])|:(?!:)|\s:(?=\s))\s*[@|]?\s*"
    rf"|{_FILLER}(?:\s(?:is|was))?\s?[:=]\s)"
    rf"|{_FILLER}((?:\s(?:is|was|are|has|been|will|should|must|be|set|changed|updated|rotated|reset|now|still|to|from|as)){{1,4}}[\s\"']{{1,2}}"
    r"(?:(?:->|=>|→)\s)?"
    r"|(?:\s(?:->|[-–—→(])?\s?|,\s)[(\"']?(?=\S*[\d!@#$%^&*]|(?-i:[A-Z]{6}))))"
)
_KIND = rf"(?:{_KINDS})[ ._-]?$"
_ORDINARY = (  # words that follow "the password is" in prose
    r"[a-z]*(?:ed|ing|rect|ly|id|que|[ai]ble|al|ant|ent|ive|ous|ary|less|ful|ic|ions?|ment|ity|[ae]nce|est)|[a-z]+'[a-z]+|"
    r"an?|the|this|that|these|those|its?|they|you|we|i|he|your|our|their|any|all|each|every|some|one|two|both|either|"
    r"last|first|expires?|comply|meet|match|reset|not|no|none|null|nil|true|false|yes|on|off|only|too|so|also|still|just|now|then|already|never|always|often|"
    r"in|of|for|to|from|by|with|at|as|per|if|when|where|while|until|after|before|because|since|and|or|but|than|via|"
    r"is|are|was|be|been|has|have|had|can|may|must|should|will|does|do|did|use|uses|see|set|get|enter|choose|please|"
    r"what|which|who|how|why|there|here|out|up|down|over|under|about|between|without|within|"
    r"older|newer|longer|shorter|greater|less|weaker|stronger|better|lower|higher|later|earlier|ask|contact|check|call|"
    r"try|type|ensure|make|create|update|verify|confirm|send|give|show|store|keep|read|look|view|provide|specify|select|"
    r"click|press|follow|visit|sign|log|go|request|encrypt|decrypt|access|protect|return|add|remove|delete|allow|"
    r"lost|weak|strong|short|long|wrong|bad|good|old|new|same|empty|free|full|safe|sent|kept|made|found|given|known|"
    r"stolen|broken|hidden|shown|written|chosen|taken|held|built|due|part|base64|text|plain|plaintext|clear|cleartext|"
    r"json|jwt|ascii|string|value|field|option|flag|parameter|policy|name|users?|type|length|format|hash|word|"
    r"account|admin|default|more|most|least|like|unknown|unset|ok|okay|random|secure|sensitive|case|exactly|"
    r"password|token|key|secret|stale|amazon|aws|iam|kms|rds|characters?|minimum|maximum|days?|hours?|minutes?|number|list|object|array|"
    r"blank|absent|similar|again|change|rotate|age|expiry|manager|reader|[a-z]+-(?:[a-z]+-)?[a-z]+|"
    r"[\d.,:/%-]{1,3}|[\d.,-]+-?(?:bits?|bytes?|char\w*|digits?|days?)|v\d[\d.]*|<.*|[\[({$%*].*|"
    r"(?-i:[A-Z0-9]+(?:_[A-Z0-9]+)+)|aws4-.*|(?:sha|md|base|oauth|aes|rsa|hs|rs|es|ps|ed|ecc|p|pbkdf|x|utf|tls|http|ipv?|win|ec|s|k|mp|i)[-_]?\d{1,4}\w{0,3}"
)
_STATES = (  # in capitals
    r"EXPIRED|REVOKED|ROTATED|(?:EN|DIS)ABLED|(?:IN)?ACTIVE|PENDING\w*|DELETED|REQUIRED|(?:IN)?VALID|MISSING|STRING|CREATED|"
    r"UPDATED|FAILED|OPTIONAL|UNKNOWN|DEFAULT|DENIED|ALLOWED|BINARY|BASE64|LOCKED|RESET|CHANGED|POLICY|PASSWORD|SECRET|"
    r"TOKEN|AWS\w*|HIDDEN|REDACTED"
)
_ELSE = (  # what is no secret, whatever its name: an id, an address or a placeholder
    r"true|false|yes|no|null|none|arn:.*|https?:.*|(?:AKIA|ASIA)[A-Z0-9]{16}|(?:alias|aws)/.*|file:.*|\$(?-i:[A-Z_]+)|"
    r"mrk-[0-9a-f]{32}|\$[{(].*|(?:var|local|data|module|env)\.[a-z_.]+|\{.*|<.*|%\w+%?|\[?hidden.*|\(.*|\W*|str|string|bool|int|bytes|dict"
)

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_OF_AN_ID = r"(?:encryption|kms|master|client|request|idempotency)[ ._-]?$"  # before the name of a key or a token

_HOST_SIGNS = (
    *("hook", "logic.azure.com", "pagerduty.com/", "chat.googleapis.com/", "api.telegram.org/", "victorops.com/"),
    *("ifttt.com/", "/open-apis/bot", "hc-ping.com/", "opsgenie.com/"),
)
_HOSTS = (  # whose addresses are secrets
    r"(?<![\w.-])hooks\.[\w.-]{1,80}(?=/)|discord(?:app)?\.com/api/webhooks|\.webhook\.office\.com|outlook\.office(?:365)?\.com/webhook|"
    r"\.logic\.azure\.com(?::443)?|events\.(?:eu\.)?pagerduty\.com/\w+|chat\.googleapis\.com/v1/spaces|"
    r"api\.telegram\.org/(?:file/)?bot|alert\.victorops\.com/integrations|hook\.(?:\w+\.)?make\.com|"
    r"maker\.ifttt\.com/trigger|/open-apis/bot|hc-ping\.com|api\.opsgenie\.com/v1/json|webhook\.site|"
    r"/(?:web)?hooks?(?=/[^\s\"'<>]{0,80}(?:\d|(?-i:[A-Z]{6})))"
)
# As people are told to choose a password: letters, a digit, and a capital or a sign.
_STRONG = r"(?=\S*\d)(?=\S*[A-Za-z])(?=\S*(?:(?-i:[A-Z])|[!#$%^&*?~+]))[^\s,;\"'()\[\]]{8,}"
_SIGNED = r"(?=\S*\d)(?=\S*[A-Za-z])(?=\S*[!#$%^&*?])[^\s,;\"'()\[\]]{8,}"  # and surely with a sign
_COMMANDS = (  # and where they take a secret
    rf"(?<![\w-])--?[\w-]*?(?:{_PASSWORD}|(?<!by)pass|secret|token|credentials?|(?:{_KINDS})[_-]?key)[\"']?[\s,\"']+"
    r"(?=\S*\w)(?!(?:options?|flags?|parameters?|commands?|settings?|description|are|now|but|have|has|argument|is|to|or|and|for|in|with|value|from|must|can|should|as|if|when|instead|you)\b|file:|\()",
    r"\b(?:mysql|mariadb|mongo|sshpass|cqlsh|rdesktop|influx|winrm|racadm|useradd|usermod|7z)\w*\b[^|;&]{0,200}?[\s\"'](?-i:-p)(?!ass|\s(?:asks?|prompts?|option|is|to)\b)[\s,\"']*",
    r"\b(?:login|snowsql)\b[^|;&]{0,200}?[\s\"'](?-i:-p)[\s=,\"']+",
    r"\bredis-cli\b[^|;&]{0,200}?[\s\"'](?-i:-a)[\s,\"']*",
    r"\bldap\w+\b[^|;&]{0,200}?[\s\"'](?-i:-w)[\s,\"']*",
    r"\bConvertTo-SecureString\s+(?:-String\s+)?(?=[\"'])",
    r"\b(?:requirepass|bindpw|rootpw)\s+",
    r"\b(?:sqlcmd|mssql-cli|bcp|isql|tsql|zip|unzip|ipmitool|mosquitto_\w+)\b[^|;&]{0,200}?[\s\"'](?-i:-P)[\s,\"']*",
    r"(?<![\w-])(?:-u|-U|--user|--proxy-user)[\s=,\"']*[^\s:%,\"'/=-][^\s:%,\"'/=]{0,60}[:%](?!\d{1,5}\b)",
    r"\b(?:https?|curl|lftp)\b[^|;&]{0,200}?\s-[au][\s,\"']*[^\s:,\"'/]{1,60}[:,]",
    r"\b(?:configure|config)\s+set\s[^|;&]{0,60}?(?:key|token|secret|password|auth)\w*\s+",
    r"(?-i:\bENV)\s+\w*(?:PASS|KEY|TOKEN|SECRET)\w*\s",
    r"\bsqlplus\s+(?:-\w+\s+)*[^\s/@]+/",
    r"\bjdbc:oracle:\w+:[^\s/@]+/",
    r"\bnet1?\s+user\s+(?!is\b|was\b)\S+\s+(?![/*])",
    r"\bhtpasswd\s+(?:-\w*n\w*|-\w+\s+\S+)\s+\S+\s+",
    r"\brabbitmqctl\b[^|;&]{0,80}?\s(?:add_user|change_password)\s+\S+\s+",
    r"\bvault\s+login\s+(?:-\S+\s+)*(?=\S*\d)",
    r"\b(?:enable|username\s+\S+(?:\s+privilege\s+\d+)?)\s+(?:password|secret)\s+\d\s+",
    r"\bopenssl\s+passwd\s+(?:-\S+\s+)*",
    r"\b(?:wpa_passphrase|radtest)\s+\S+\s+",
    r"\b(?:kinit|sudo|\w*passw\S*)[^|;&]{0,80}?<<<\s*",
    r"\bsnmp-server\s+community\s+",
    r"\bsnmp\w+\b[^|;&]{0,80}?\s-c\s+",
    r"\bSecureString\b[^|;&]{0,200}?\s--value[\s=,\"']+",
    r"\s--value[\s=,\"']+(?=\S+\s[^|;&]{0,200}?\bSecureString\b)",
    r"\bmc\s+alias\s+set\s+\S+\s+\S+\s+\S+\s+",
    r"(?<!\S)/p(?:ass(?:word)?)?:",
    r"\bopenssl\b[^|;&]{0,200}?\s-k\s+",
    r"\bnet1?\s+use\s[^|;&]{0,120}?/user:\S+\s+",
    r"\b(?:echo|printf)\s+(?:-\w+\s+|'%s'\s+)?[\"']?(?:[^\s:\"']+:)?"
    r"(?=[^\s\"'|]+[\"']?\s*\|[^|]{0,80}(?:-stdin|sudo -S|chpasswd))",
    rf"\bidentified\s+by\s+(?={_STRONG})",
    r"\bidentified\s+(?:with\s+\S+\s+)?by\s+(?:password\s+)?(?='|(?-i:(?<=BY )))",
    r"\bpassword(?:\s+|\s*\(\s*)(?=')",
)
_VENDORS = (  # beside whose name stands what has no form of its own
    *("adafruit", "algolia", "airtable", "asana", "bitbucket", "cloudflare", "codecov", "confluent", "contentful"),
    *("datadog", "dropbox", "fastly", "finicity", "heroku", "hubspot", "intercom", "jfrog", "launchdarkly", "linkedin"),
    *("mailchimp", "mailgun", "mapbox", "mattermost", "meraki", "netlify", "new relic", "newrelic", "okta", "openai"),
    *("pagerduty", "rapidapi", "sendbird", "sentry", "snyk", "sonar", "splunk", "ssws", "sumologic", "travis"),
    *("trello", "twilio", "twitch", "typeform", "zendesk"),
)
_TOKEN_NAME = rf"(?:{_PASSWORD}|secret|token|credential|(?:{_KINDS})[ _-]?key|_key|_pass)"
_RULES = (  # without one of its signs nothing is looked for; what group 1 holds stays
    (("private key",), r"()-----BEGIN [A-Z ]*PRIVATE KEY.*?(?:-----END [A-Z ]*PRIVATE KEY[A-Z ]*-----|$)"),
    (("private-lines",), r"(Private-Lines: \d+\s).*"),
    (
        (" as ", " is "),
        rf"()[\"']?{_STRONG}(?=[\"']?\s(?:as|is)\s(?:(?:the|its|my|your|our|a|new)\s){{0,2}}(?:\w+\s)?"
        rf"(?:{_PASSWORD}|secret|token)(?:$|[.,;!)]|\s(?:for|of|to|in|on)\b))",
    ),
    (
        ("login", "log in", "sign in", "logged in", "cred"),
        rf"(\b(?:login:|(?:login|log in|logged in|sign in)\s(?:with|as|using)|creds?|credentials?)[\s:=]*[\w.-]{{1,40}}"
        rf"\s?[/:]\s?[\"']?)(?!/){_SIGNED}",
    ),
    (("'s ",), rf"((?:{_PASSWORD})'s\s[\"']?){_STRONG}"),
    (
        ("variable ",),
        rf"(\bvariable \"\w*(?:{_PASSWORD}|secret|token|_key)\w*\"\s*{{[^}}]{{0,200}}?\bdefault\s*=\s*){_VALUE}",
    ),
    (("geniekey",), r"(\bgeniekey\s+)\S{16,}"),
    (
        ("admin/", "root/", "sa/", "sys/", "system/", "postgres/"),
        r"((?<![/\w.-])(?:admin|root|sa|sys|system|postgres)/)(?=[^\s/]{0,60}\d)(?=[^\s/]{0,60}[A-Za-z])(?=[^\s/]{0,60}[!#$^&*])"
        r"[^\s,;\"'()\[\]/=?@]{8,}",
    ),
    (
        ("@",),
        r"(\b[\w.-]{1,30}/)(?=[^\s/@]{0,60}\d)(?=[^\s/@]{0,60}[A-Za-z])(?=[^\s/@]{0,60}[!#$^&*])[^\s,;\"'/=?@]{8,64}(?=@\w)",
    ),
    (("seed",), r"(\b(?:totp|otp|mfa|2fa) seed[\s:=]+)[A-Z0-9]{16,}"),
    (("basic auth", "basic-auth"), rf"(\bbasic[ -]auth\w*[\s:=]+[\w.-]{{1,40}}:){_STRONG}"),
    (("auth=(", "auth = (", "auth: ("), r"(auth\s?[=:]\s?\(\s?[\"'][^\"']{1,60}[\"'],\s?[\"'])[^\"']+"),
    (("pass", "pw"), rf"((?:{_PASSWORD})\s?[\[(][\"']?){_STRONG}"),
    (("pass", "pw"), rf"((?:{_PASSWORD})\s[\"'])(?=[^\"']*\d)[^\"'\s]{{8,}}(?=[\"'])"),
    (('": {', '":{', "': {"), rf"({_TOKEN_NAME}\w{{0,20}}\\?[\"']\s*:\s*{{\s*\\?[\"']\w*value\\?[\"']\s*:\s*){_VALUE}"),
    ((" p: ", " pw: "), rf"((?:^|\s)u(?:ser)?: [\w.@-]{{1,40}},? p(?:w)?: ){_STRONG}"),
    (("value '", 'value "'), rf"(\bvalue ['\"]?)[^'\"]{{0,200}}(?=['\"] at ['\"]?[\w.-]*{_TOKEN_NAME})"),
    (
        ("authorization",),
        r"(\bauthorization[\"']?\s*[:=]\s*[\"']?(?:basic|bearer|token|api-?key|ssws|geniekey|bot|key|digest|negotiate|"
        r"github|oauth)[\s=:\"]+)(?:token=)?(?=\W?\w)[^\s,;\"']+",
    ),
    (("basic ", "bearer "), r"(\b(?:basic|bearer)\s+)(?:[\w.~+/-]{20,}=*|(?=[a-z]*[\d=])[\w.~+/-]{8,}=*)"),
    (("cookie",), r"(cookie[\"']?:\s?[\"']?)[\w.-]+=[^\s;\"']+(?:;\s?[\w.-]+=[^\s;\"']+)*"),
    (("://",), r"(://[^\s/:@]*:)\S{1,200}(?=@)"),
    (("://",), r"(://)(?=[\w.~-]*\d)[\w.~-]{16,}(?=@)"),
    (
        ("key=", "code=", "sig=", "sign=", "auth=", "pass=", "pw="),
        rf"([?&;](?:key|code|sig|sign|auth|pass|pw)=)(?![{{<$]){_VALUE}",
    ),
    (_HOST_SIGNS, rf"((?:{_HOSTS})[/?]?)[^\s\"'<>]+"),
    (("akia", "asia"), r"(\b(?:AKIA|ASIA)[A-Z0-9]{16}[\s:,;/|\"']{1,4})[a-z0-9/+]{40}(?![a-z0-9/+=])"),
    (
        ("secret", "access key"),
        r"((?:secret|aws|access)[^\n]{0,40}?(?<![a-z0-9/+]))(?-i:(?=[^A-Z\s]{0,39}[A-Z])(?=[^a-z\s]{0,39}[a-z])(?=\D{0,39}\d))"
        r"[a-z0-9/+]{40}(?![a-z0-9/+=])",
    ),
    (
        ("value=", "value:", "value ", 'value"', "value'", "value\\"),
        rf"({_TOKEN_NAME}\w{{0,20}}\\?[\"']?(?:[\s,;]{{1,4}}[\"']?\w+[\"']?\s?[:=]\s?[\"']\w*[\"'])?(?:\\n)?[\s,;]{{1,4}}\\?[\"']?"
        rf"\w{{0,12}}value\\?[\"']?\s*[:=]\s*){_VALUE}",
    ),
    (
        ("</",),
        rf"({_TOKEN_NAME}\w{{0,20}}[\"']?(?:\s+[\w:-]+=[\"'][^\"'<>]*[\"']){{0,3}}"
        r"(?:>|</\w+>\s*<\w+>)(?:<!\[CDATA\[)?)[^<>]+(?=</|\]\])",
    ),
    (
        (
            *(
                " -",
                "--",
                '"-',
                "'-",
                "login",
                " set ",
                "echo ",
                "printf ",
                "identified",
                "net us",
                "sqlplus",
                "jdbc:oracle",
            ),
            *("vault", "/p:", "/pass", "env ", "password '", "password(", "mc alias", "rabbitmq", "htpasswd"),
            *(
                "<<<",
                "openssl",
                "wpa_pass",
                "radtest",
                "securestring",
                "snmp",
                "requirepass",
                "bindpw",
                "rootpw",
                "enable ",
                "username ",
            ),
        ),
        rf"({'|'.join(_COMMANDS)})(?!-){_VALUE}",
    ),
    (
        _VENDORS,
        rf"(\b(?:{'|'.join(_VENDORS)})[\w .-]{{0,24}}[\s:=>\"']{{1,4}})(?:(?=[a-z]*\d)[a-z0-9]{{20,}}|"
        r"(?!https?:|arn:)(?=\S*[a-z]\d)(?=\S*\d[a-z])[\w/.:-]{48,}|"
        r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\b",
    ),
    (
        ("pin ", "pin:", "pin=", "otp", "one-time", "one time", "code:", "code ", "code=", "codes", "combination"),
        r"((?:\b(?:pin|otp|one[ -]time pass(?:word|code))|(?:mfa|2fa|verification|security|recovery|backup|one[ -]time|"
        r"confirmation|login|unlock|access|door|gate|alarm|entry)[ _-]?codes?|(?:safe|lock|vault) combination)"
        r"(?:\s(?:for|to|of)(?:\s[\w-]{1,20}){1,3}?)?(?:\s(?:is|are|was)\s|\s*[:=]\s*|\s)[\"']?)"
        r"\d{4,10}(?:[\s,/]{1,2}\d{4,10})*\b",
    ),
    (
        ("licen", "product", "activation", "serial", "recovery", "registration"),
        r"(\b(?:licen[cs]e|product|activation|serial|recovery|registration)[ _-]?(?:key|code|number)?"
        r"(?:\s(?:is|was)\s|[\s:=]{1,3}))(?=[A-Z-]*\d)(?:[A-Z0-9]{4,8}-){2,7}[A-Z0-9]{4,8}\b",
    ),
)
_NAMES = (
    *("pass", "secret", "token", "key", "pw", "cred", "signature", "sig=", "auth=", "auth:", 'auth"', "authorization"),
    *(
        "bearer",
        "contrase",
        "kennw",
        "wachtw",
        "senha",
        "hasło",
        "haslo",
        "senord",
        "пароль",
        "mot de p",
        "p@ssw",
        "psk",
    ),
)
_SIGNS = (
    *(*_NAMES, "cookie", "://", " -", "--", '"-', "'-", "akia", "asia", "hook", "pagerduty", "logic.azure"),
    *("googleapis", "telegram", "jdbc:", "/p:", "admin/"),
)
_SIGN_WORDS = frozenset(
    (
        *("login:", "login", "log", "logged", "sign", "u:", "user:", "unlock", "basic", "echo", "printf", "identified"),
        *("net", "sqlplus", "vault", "alias", "rabbitmqctl", "kinit", "pin", "pin:", "otp", "otp:", "totp", "code"),
        *("code:", "codes", "codes:", "combination", "license", "licence", "product", "activation", "serial"),
        *("recovery", "registration", "snmp-server", "geniekey", "radtest", "private-lines:", "relic"),
        *_VENDORS,
        *(f"{vendor}:" for vendor in _VENDORS),
    )
)
_FORMS = (  # what is recognized by its form alone, in any place
    rf"(?<![A-Za-z0-9-])(?:{'|'.join(map(re.escape, _TOKENS))})[\w.~+/=-]{{8,}}",
    rf"(?<![A-Za-z0-9-])(?:{'|'.join(map(re.escape, _SHORT_TOKENS))})[\w-]{{0,12}}?[A-Za-z0-9]{{20,}}[\w=-]*",
    r"(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)*",
    r"(?<![\w-])sk-(?!ecdsa|ssh)(?=[\w-]*[A-Z0-9])[\w-]{16,}",
    r"\bSK[0-9a-z]{32}\b",
    r"\b\d{8,10}:(?:AA[\w-]{30,}|[\w-]{35}(?![\w-]))",
    r"[\w.~-]{3}\dQ~[\w.~-]{30,}",
    r"[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{20,}",
    r"\b[0-9a-z]{32}-us\d{1,2}\b",
    r"(?<![\w/+])[A-Za-z0-9/+]{86}==",
    r"\b[\w.-]{1,40}:(?!/)(?=[^\s:/@]*\d)(?=[^\s:/@]*[A-Z!#$%^&*?])[^\s:/@]{6,}(?=@[\w.-])",
    r"\b[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,}",
)
_BEGINNINGS = tuple(beginning.lower() for beginning in (*_TOKENS, *_SHORT_TOKENS, "eyJ", "sk-"))
_FIRST_TWO = frozenset(beginning[:2] for beginning in _BEGINNINGS)
_SHORTEST = 16  # characters of a secret that has only its form
_PIECE = re.compile(r"[\w.~+-]{16,}", re.ASCII)
_PAIR = 61  # characters of an access key's id, a separator and its secret


def without_secrets(text: str) -> str:
    """The text with "[hidden]" for every secret that its name or its form gives away."""
    lower = f" {text.lower()}"
    words = lower.split()
    if _has_form(lower, words):
        for form in _FORMS:
            text = _compiled(form, re.NOFLAG).sub(HIDDEN, text)
    if _has(lower, _SIGNS) or not _SIGN_WORDS.isdisjoint(words):
        for signs, rule in _RULES:
            if _has(lower, signs):
                text = _compiled(rule).sub(rf"\1{HIDDEN}", text)
        if _has(lower, _NAMES):
            text = _without_named(text)
    return text


def is_harmless(word: str) -> bool:
    """Whether one word of letters, digits and `_.@+=,/-` holds no secret, which is quick to see."""
    if "=" in word or ("," in word and "-" in word):  # a name and its value, an option and its own
        return False
    if len(word) < _SHORTEST or word.isalpha():
        return True
    lower = word.lower()
    if len(word) >= _PAIR and _has(lower, ("akia", "asia")):
        return False
    return not (_has_form(lower, [lower]) or ("/" in word and _has(lower, _HOST_SIGNS)))


def _has(text: str, signs: Iterable[str]) -> bool:
    for sign in signs:  # noqa: SIM110 (any() takes twice as long, and this is for each text of each event)
        if sign in text:
            return True
    return False


def _has_form(text: str, words: list[str]) -> bool:
    """Whether a part of the text, in small letters, begins as tokens do, or has what else is in some."""
    for word in words:
        if "@" in word and ":" in word:
            return True
        if len(word) >= _SHORTEST:
            if word[:8].isdigit() and ":" in word:
                return True
            for part in (word,) if word.isalnum() else _PIECE.findall(word):
                if part[:2] in _FIRST_TWO and part.startswith(_BEGINNINGS):
                    return True
                if len(part) > 33 and (part[:2] == "sk" or "q~" in part or "-us" in part or part.count(".") >= 2):
                    return True
    return "==" in text


def _without_named(text: str) -> str:
    """Without what a name of a secret is given, by a sign or in words."""
    named, head, value = _compiled(_NAMED), _compiled(_HEAD), _compiled(_VALUE)
    parts, start, at = [], 0, 0
    while found := named.search(text, at):
        at = found.end()
        begins = head.match(text, at)
        if begins and _is_secret(text, found, begins) and (whole := value.match(text, at)):
            parts += [text[start:at], HIDDEN]
            start = at = whole.end()
    return "".join([*parts, text[start:]])


def _is_secret(text: str, found: re.Match[str], begins: re.Match[str]) -> bool:
    name, sign, words = found.groups()
    before, after = text[max(0, found.start() - 24) : found.start()], text[begins.end() : begins.end() + 3]
    name, value = name.lower(), begins[2].strip("\\\"'`.,;:!?)")
    is_sure = _is_sure(name, found, before)
    if is_sure is None or _matches(_ELSE, value) or (_matches(_UUID, value) and _compiled(_OF_AN_ID).search(before)):
        return False
    if not sign:
        return _is_said(name, words, value, is_sure)
    if before.endswith(":") and not sign.endswith((" ", "=")):  # a part of an ARN
        return False
    if begins[1] and before.endswith(begins[1]) and begins[1] not in sign:  # a label in quotes
        return False
    is_code = sign.startswith(")")  # a change log's "(get_passphrase): Do not allocate"
    is_result = found[1] == "PASS" and sign.startswith(":") and not before.endswith(("_", "."))  # a test's
    if (is_code or is_result) and not _matches(_STRONG, value):
        return False
    is_field = before.endswith(("_", ".")) or text[found.end(1)] in "_0123456789-"
    if name == "key" and not is_sure:
        least = 8 if is_field else 12 if sign == "=" else 24
        is_plain = value.rstrip("=").isalnum() or (is_field and len(value) >= 32 and "/" not in value)
        return len(value) >= least and _is_random(value) and is_plain
    if "=" in sign:
        return True
    if is_field and not name.startswith(("auth", "sig")):
        return not _is_sentence(value, after)
    return _is_given(name, sign, value, is_sure) and not (is_sure and _is_sentence(value, after))


def _is_given(name: str, sign: str, value: str, is_sure: bool) -> bool:
    """Whether a colon links a name with its secret."""
    is_quoted = sign[0] in "\\\"'"
    if name.startswith(("auth", "sig")):
        return _is_random(value) or (is_quoted and len(value) >= _SHORTEST)
    if is_quoted:
        return True
    if is_sure:
        return not _is_ordinary(value)
    has_pair = name.startswith("cred") and re.search(r"\w[:/][^/]\S{5}", value)  # a user's name and password
    return _is_random(value) or bool(has_pair)


def _is_sure(name: str, found: re.Match[str], before: str) -> bool | None:
    """Whether what has the name is surely a secret; None where the word is another one's end."""
    if _matches(_PASSWORD, name):
        return True
    kind = _compiled(_KIND).search(before)
    if kind and not (kind[0].endswith(" ") and "=" in found[0] and " " not in found[0]):
        return True
    begins_word = not before[-1:].isalpha() or (found[0][0].isupper() and before[-1].islower())
    if not (begins_word or name in ("secret", "token")):
        return None
    return name in ("pass", "pw")


def _is_said(name: str, words: str, value: str, is_sure: bool) -> bool:
    """Whether words link a name with its secret."""
    if _compiled(r"\s(?:is|was|are|be|now|(?:set|reset|changed|updated|rotated) to)[\s\"']+$").search(words):
        if is_sure and name != "pass":
            return not _is_ordinary(value)
        return _is_random(value) and (name != "key" or (len(value) >= _SHORTEST and value.isalnum()))
    if name == "pw" or _matches(_PASSWORD, name):
        return _is_random(value)
    # keys have names: ops-Laptop2026
    if is_sure and _matches(rf"{_SIGNED if name == 'key' else _STRONG}|{_UUID}", value):
        return True
    least = 12 if is_sure else 24 if name in ("token", "secret") else len(value) + 1
    is_plain = len(value) >= least and value.isalnum() and _is_random(value)
    return (is_plain and bool(re.search(r"\d\D*\d", value))) or _is_key(value)


def _is_key(value: str) -> bool:
    """Whether it looks like Base64, in which letters and digits stand side by side; those of a path do not."""
    if not _matches(r"(?=.*(?-i:[A-Z]))(?=.*(?-i:[a-z]))[a-z0-9+/]{32,}={0,2}", value):
        return False
    return len(re.findall(r"(?<=[A-Za-z])\d|(?<=\d)[A-Za-z]", value)) >= 4


def _is_ordinary(value: str) -> bool:
    if value.isupper():
        return len(value) < 5 or "_" in value or _matches(_STATES, value)
    return _matches(_ORDINARY, value)


def _is_sentence(value: str, after: str) -> bool:
    is_word = re.fullmatch(r"[A-Z][a-z'-]*", value)
    return bool(is_word) and (re.match(r"\s[a-z]", after) is not None or _matches(_ORDINARY, value))


def _is_random(value: str) -> bool:
    if value.isalpha():
        return value.isupper() and len(value) > 5 and not _matches(_STATES, value)
    if len(value) < 6 or _matches(_ORDINARY, value) or ("/" in value and (len(value) < 20 or value.islower())):
        return False
    return bool(re.search(r"[A-Za-z]\d|\d[A-Za-z]|\w[!@#$%^&*]+\w", value))


def _matches(pattern: str, value: str) -> bool:
    return _compiled(pattern).fullmatch(value) is not None


@cache
def _compiled(pattern: str, flags: int = re.IGNORECASE | re.DOTALL) -> re.Pattern[str]:
    """Compiled when first needed: few events have a sign, and a cold start would pay for it."""
    return re.compile(pattern, flags)
