"""The words that names and neighbourhoods are made of."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Return the words of a text.

    Args:
        text: words with blanks between them.
    """
    return frozenset(text.split())


NEUTRAL = words(
    """
    value val values default string str text const final static public private protected let var new some into data
    content type is are was the this that here my your our its it a an of to for in on at as and or with from by
    export set setx env environ environment get getenv os process config cfg option options param params self super b
    f r u rb br n t s x l code pre td tr th span strong em p li div font i tt kbd samp enabled true false null none
    undefined readonly byte bytes char chararray nsstring object any optional auto echo print printf println return
    add put insert cdata name item entry sensitive plain raw literal buildconfigfield unwrap tostring owned clone trim
    strip encode decode utf ascii quot amp apos lt gt nbsp json com html input define user users required description
    initial current cell example sample module exports php append build parts chunks pieces halves segments fragments
    """
)
"""Words that say nothing about what a token is for."""

OTHER = words(
    """
    signature sig sign signed hash hashes digest digests checksum checksums sha sha1 sha256 sha384 sha512 md5 crc
    hashed txid txhash txn tx transaction blockhash block merkle etag integrity nonce uuid guid fingerprint fp
    thumbprint certificate cert csr csrf xsrf commit revision rev build version trace cookie cookies hex address salt
    iv cursor mappings session sessionid sid etags ciphertext cipher vector expected actual output result
    """
)
"""Words that say it is something else."""

FOREIGN = words(
    """
    aws amazon azure gcp google github gitlab slack stripe twilio sendgrid mailgun django flask jwt laravel rails
    algolia sentry datadog newrelic npm pypi docker telegram discord twitter facebook openai anthropic huggingface
    infura alchemy etherscan bscscan polygonscan coinmarketcap coingecko firebase supabase auth0 okta pusher
    cloudflare sumologic netsuite disqus confluent hasura pinterest symfony html2pdf passport elastic elasticsearch
    mongodb mysql postgres postgresql rabbitmq erlang kafka nginx wordpress woocommerce magento drupal joomla hubspot
    salesforce zendesk intercom mailchimp mailjet postmark sparkpost vonage nexmo plivo messagebird mixpanel amplitude
    segment rollbar bugsnag honeycomb dynatrace splunk pagerduty opsgenie bitbucket atlassian jira confluence asana
    trello notion airtable typeform calendly linkedin instagram tiktok snapchat twitch vimeo soundcloud spotify lastfm
    flickr imgur unsplash giphy giantbomb openweather mapquest tomtom heremaps foursquare yelp square braintree adyen
    klarna mollie razorpay paystack flutterwave coinpayments blockcypher moralis quicknode ankr tatum nownodes
    blockfrost covalent dune messari glassnode santiment cryptocompare alphavantage finnhub polygon tiingo iex alpaca
    oanda quandl tradier rapidapi keycloak okta onelogin duo snyk sonar sonarqube codecov circleci travis jenkins
    buildkite terraform vault consul digitalocean linode vultr scaleway ovh hetzner fastly akamai cloudinary
    contentful sanity strapi prismic ghost devise rails secretbase heroku vercel netlify mapbox youtube spotify reddit
    paypal plaid shopify dropbox zoom wandb pinecone grafana zabbix nagios kibana logstash graylog loki jaeger zipkin
    superset metabase airflow prefect dagster dbt tableau powerbi qlik domo amplitude posthog matomo plausible hotjar
    fullstory optimizely launchdarkly statsig configcat tailscale zerotier wireguard ngrok cloudconvert zapier ifttt
    n8n pipedream workato boomi mulesoft kong apigee tyk traefik caddy envoy istio linkerd argocd fluxcd harbor
    artifactory nexus sonatype rubygems crates nuget packagist dockerhub ghcr mailerlite sendinblue brevo convertkit
    activecampaign klaviyo customerio braze onesignal pushwoosh pushover pushbullet gotify ntfy mattermost rocketchat
    viber wechat weibo vk odnoklassniki mastodon bluesky pleroma misskey nextcloud owncloud seafile minio backblaze
    wasabi storj filebase pinata ipfs arweave filecoin lighthouse opensea rarible looksrare zora magiceden thegraph
    chainlink helius solscan snowtrace arbiscan ftmscan basescan optimistic blockscout debank zapper zerion nansen
    arkham coinglass coinalyze lunarcrush cryptopanic newsapi gnews mediastack currencylayer openexchangerates
    exchangerate marketstack eodhd twelvedata intrinio xignite bloomberg refinitiv factset morningstar simfin
    tradestation interactivebrokers ibkr schwab robinhood etoro tdameritrade questrade saxo degiro zerodha upstox
    angelone fyers dhan shoonya kite metatrader ctrader fxcm dwolla revolut monzo truelayer tink yodlee mx gocardless
    worldpay checkout authorize paddle lemonsqueezy gumroad chargebee recurly stripeconnect affirm afterpay sezzle
    bitpay btcpay coingate nowpayments opennode magento2 prestashop bigcommerce woocommerce squarespace wix webflow
    framer retool appsmith tooljet budibase mongodbatlas cockroach planetscale neon turso upstash fauna dynamodb
    cassandra scylla influxdb influx timescale clickhouse snowflake databricks redshift bigquery athena meilisearch
    typesense weaviate qdrant milvus cohere mistral groq replicate midjourney elevenlabs deepgram assemblyai
    perplexity gemini claude gpt langsmith langfuse deepl lingvanex yandex baidu naver kakao tencent aliyun alibaba
    huawei qiniu upyun jpush getui umeng codequiry typetalk salesblink sumologic netsuite workday bamboohr gusto
    rippling greenhouse zoho freshdesk freshbooks quickbooks xero netlify railway flyio koyeb northflank deta
    supertokens clerk stytch fusionauth authelia authentik zitadel ory cognito onfido jumio sumsub veriff threecommas
    commas cornix coinigy cryptohopper tradesanta haasonline shrimpy kryll bitsgap altrady wundertrading finandy
    alertatron syncthing sonarr radarr prowlarr lidarr jackett plex jellyfin emby tautulli homeassistant hass mqtt
    zigbee ghost discourse phpbb vbulletin mediawiki confluence gitea gogs forgejo phabricator redmine youtrack
    clickup basecamp todoist evernote craftcms statamic joomla opencart
    dd aster asterdex hcloud contabo upcloud exoscale koinly cointracking cointracker coinledger accointing taxbit
    zenledger coinpanda blockpit cryptotaxcalculator tokentax coinstats kubera rotki cointelli bittytax kaiko tardis
    amberdata coinapi nomics coinpaprika livecoinwatch laevitas intotheblock cryptoquant bitquery dappradar
    tradingview docusign bugzilla doppler infisical bitwarden lastpass keeper deno supabase portainer rancher
    toko tokocrypto mudrex tradovate bydfi deepcoin coinw lmax rithmic ninjatrader dxfeed databento barchart
    quantconnect gmgn birdeye dexscreener goldsky flipside benzinga stocktwits hyblock cryptometer coinmarketcal
    whalealert metaapi comet mlflow gotenberg plesk cpanel namecheap godaddy porkbun dnsimple cloudns bunny keycdn gcore
    """
)
"""Other services whose keys and secrets are named after them."""

PLACES_OF_TALK = words(
    """
    telegram discord slack twitter facebook reddit notion github gitlab bitbucket google docker terraform jenkins
    travis circleci heroku vercel netlify railway evernote trello jira zoom kong segment square polygon ghost lighthouse
    optimistic authorize checkout framer sanity boomi neon tink kite dhan vault consul airflow aws amazon azure gcp
    mongodb mysql postgres postgresql redis rabbitmq kafka nginx django flask laravel rails harbor envoy loki jaeger
    """
)
"""Those of them that a line is about, or was run in or written in, whoever's the key in it is."""

PASSWORDS = words(
    """
    db database sql pg psql postgres postgresql mysql mariadb mongo mongodb redis rabbit rabbitmq amqp mqtt broker
    influx smtp imap mail email mailer admin root sudo superuser wifi wlan ssh ftp sftp vnc rdp vpn proxy ldap grafana
    jupyter dashboard panel ui web http basic htpasswd keystore truststore cert ssl tls p12 pfx storepass sudo user
    """
)
"""What has passwords of its own."""

PURPOSES = words(
    """
    jwt jws jwe otp totp mfa csrf xsrf session sessions sess cookie cookies webhook webhooks nextauth salt salts
    pepper saml oauth oauth2 oidc openid sso ldap smtp imap mail mailer email ssl tls ssh gpg pgp license licence
    activation serial captcha sitekey recaptcha hcaptcha turnstile encryption encrypt encrypted encryptor cipher crypt
    fernet aes vapid fcm apns bucket s3 minio idempotency postgres mysql redis mongo mongodb rabbitmq kafka amqp
    celery admin superuser sudo deploy deployment registry cdn ipn passphrase pagination continuation cursor csrftoken
    stun macaroon paperclip guardian signing_salt keystore truststore intercom metrics prometheus invite referral
    promo voucher coupon password_reset confirm confirmation unlock
    """
)
"""What keys and secrets beside the exchange's are for: a name that holds one of these is no name of its halves."""

SCOPE_PURPOSES = words(
    "jwt oauth oauth2 oidc openid saml ldap smtp mailer cookie cookies csrf webhook webhooks sessions nextauth minio s3"
)
"""The same for what a token stands in: a section, an object, a table."""

RUNS = words(
    """
    container containers function functions lambda lambdas deployment deployments pod pods daemon cronjob statefulset
    daemonset taskdefinition droplet machine instance vm compose app apps worker workers variables environment env vars
    """
)
"""What runs a program, or is given to it."""
RUNNERS = words(
    """
    docker aws amazon azure gcp google heroku vercel netlify railway koyeb flyio digitalocean linode vultr scaleway
    hetzner hcloud ovh cloudflare circleci travis jenkins buildkite github gitlab bitbucket deno supabase firebase
    """
)
"""The clouds and engines that do: what is named after both owns no key of the program's."""

KEY_PROTOCOLS = words(
    "tls ssl https ssh jwt saml dkim acme vpn wireguard openvpn gpg pgp codesign apns ingress nginx sftp scp rsync"
)
"""What has private keys of its own."""

PURPOSE_STEMS = ("csrf", "nextauth", "webhook", "encrypt", "oauth", "captcha", "jwt", "session")
"""How longer words of the same kind begin."""

AROUND = words(
    """
    const let var val export exports module default return new await async import from require this self super config
    configs configuration settings setting options opts params args kwargs env environment environments vars variables
    values value data result results item items list array map hash dict table entry entries object record records row
    rows field fields json yaml toml xml body payload state store props context init setup create make build builder
    open connect connection connector login auth authenticate authentication authorization credential server servers
    service services provider providers platform app apps application user users profile profiles person people team
    teams desk prod dev test tests live demo common general global globals base bases root envs argument arguments arg
    flag flags parser argparse click typer cli cmd inp input key secret token tokens cell cells source sources text
    outputs metadata trading trader live dry content contents message messages postdata request response headers
    header params query form index block exchange exchanges http https url urls uri host hosts rest websocket socket
    stream get set put add push append insert update super type types class struct record with the and for new use
    using some none null nil true false string strings str bytes buffer utf println print printf log logger debug info
    warn error format fmt promise resolve then map filter foreach each entries keys assign freeze object parse
    stringify dumps loads spec specs metadata annotations labels kind job jobs steps step stage stages build run runs
    script scripts tasks task container containers image images command volumes ports networks network restart
    resource resources variable output outputs locals local module modules def decl static final override lazy mutable
    mut pub dim namespace package public private internal protected readonly input inputs question answer
    """
)
"""Words that what a token stands in is named with, whatever the token is of."""

NOT_KEYS = words(
    """
    primary foreign cache sort partition storage idempotency host map dict routing redis s3 object subkey ssh gpg pgp
    translation i18n locale state react query lookup group row column index
    """
)
"""What stands before `key` when it is no credential."""

SECRET_WORDS = words(
    """
    sec secr scrt sek sekkey sk hmac symmetric aps mật bimat gizli salainen salaisuus hemlig hemlige hemmelig titkos
    tajny tajne tajna
    privada privado privat privato privata prive privee privater privaten privates prywatny prywatna prywatne soukromy
    soukrome sukromny sukromna ozel pribadi rieng özel
    """
)
"""Other words for secret, whole, without accents (`binscan.classifier.names.unaccented`) where they mean it so, too."""

SECRET_STEMS = tuple(
    words(
        """
        secret segret sekret секрет geheim tajn таємн тайн таен приватн закрыт rahasia titk salaj slepen slapt
        skriv приват частн μυστικ סוד गुप्त গোপন ลับ السري محرمانه lihim シークレット 시크릿 비밀 秘密
        密鑰 秘钥 密匙 私钥 私鑰 秘鑰 سر
        sercret secert sceret secrect serect secet seceret secrte
        """
    )
)
"""How words for secret begin in languages that inflect them, and how it is misspelt."""

KEY_WORDS = words(
    """
    ak pk apk apik clave llave chave chiave schluessel schlussel ключ cle klucz klic kluc nyckel nøkkel nøgle
    कुंजी คีย์ ключа ключі voti atslega raktas публичный открытый публічний 公钥 公鑰 钥匙 金鑰 sleutel avain kulcs anahtar
    cheie kljuc kunci khoa κλειδι キー 鍵 키 مفتاح מפתח
    """
)
"""Other words for key, whole, without accents."""

SECRET_SIGNS = tuple(words("シークレット 秘密 密鑰 秘钥 密匙 私钥 私鑰 秘鑰 私密 私有 保密 机密 機密 시크릿 비밀 개인"))
"""The same inside the words of languages that put no blanks between them."""

ACCESS_SIGNS = tuple(words("访问密 訪問密 公开密 公開密 公共密 接口密 アクセスキー 公開鍵 액세스 접근 공개"))
"""Words for the access key or the public key, some of which say `secret` with their second half."""

KEY_SIGNS = tuple(words("公钥 公鑰 钥匙 金鑰 キー 鍵 키"))
"""Signs for key in such languages."""

ACCOUNT = words(
    """
    api key keys apikey secret secrets apisecret secretkey private public privatekey publickey access accesskey token
    credential credentials creds cred auth hmac sign signing client account accounts acct main primary secondary sub
    master slave test testnet demo live prod production staging real paper sandbox mainnet local home dev trading
    trade trader trades bot bots exchange exchanges crypto coin spot futures margin market markets order orders inp
    inputs arg argument arguments flag flags cli cmd read readonly write withdraw deposit apis apk acc exch usr pwd
    sec pub priv pri ids num bnb bnc btc eth usdt usdm coinm um cm auth authorization basic trd mkt spec specification
    signature configuration configure options requests factory create instance from newclient object json yml yaml env
    dotenv cfg conf ini user username login password pass hedge scalp scalper grid arbitrage strategy first second
    third another backup wallet broker freqtrade hummingbot jesse octobot gekko ccxt zenbot superalgos common util
    utils helper helpers app application module core lib internal model models constants globals window exports
    options builder service provider program react vite next request response url uri query desk fund rest http
    headers header connector settings secure default data file path number left right taker maker buyer seller long
    short alice copy temp
    """
)
"""Words that a key's name has beside those for key and secret, whoever's exchange it is."""

OTHER_PAIRS = (
    frozenset({("site", "key"), ("license", "key"), ("public", "token"), ("web", "key"), ("service", "role")})
    | frozenset(
        (word, "token")
        for word in words("access refresh id auth bearer consent user page next oauth push device csrf internal")
    )
    | frozenset(("internal", word) for word in words("api key secret"))
)
"""Two words that together name a token of OAuth, of a session or of a form, as the exchange has none."""

BOTH = words("and y und et e или и 和 or plus")
"""Words that join a key and a secret in prose."""

NAMES_OF_OURS = tuple(words("币安 幣安 바이낸스 バイナンス Бинанс бинанс Бінанс бінанс بينانس بایننس ไบแนนซ์ बाइनेंस"))
"""The exchange in other scripts."""

EXCHANGES = tuple(
    word.encode()
    for word in sorted(
        words(
            """
            bybit okx okex kucoin mexc gateio gate.io bitrue tokocrypto coinbase kraken huobi htx bitget bitfinex
            bitmex bitstamp poloniex bittrex deribit bingx bitmart whitebit phemex hitbtc upbit bithumb ascendex lbank
            hyperliquid dydx cryptocom crypto.com bitvavo bitflyer woox woo_x blofin pionex bitso bitforex probit
            bitpanda wazirx coindcx zebpay coinspot btcmarkets independentreserve coincheck bitbank korbit coinone
            gopax novadax mercadobitcoin foxbit indodax btcturk paribu btse bibox bigone digifinex latoken hotbit
            xt.com toobit bitunix weex backpack.exchange paradex aevo luno.com valr bitopro maicoin coins.ph exmo
            yobit livecoin cex.io cexio hashkey bitrue coinsph bit2c bitbns bitbay zonda wavesexchange idex tidex
            ftx.com ftx_ okcoin blockchain.com blockchaincom bullish.com kuna.io fmfw bequant changelly hollaex
            oceanex delta.exchange deltaexchange onetrading coinmate cryptology coinbasepro coinexone bitfinex2
            krakenfutures alpaca.markets pybit bingx bitteam coinlist btcalpha p2b.io probit timex tradeogre coinmetro
            paxful noones localbitcoins hodlhodl bitcoin.com nicehash stormgain prime_xbt primexbt apollox
            orderly.network vertexprotocol gmx.io lighter.xyz asterdex coinex.com gemini.com api.gate aax.com
            liquid.com zaif.jp quoine bitmax ace.io
            """
        )
    )
)
"""Other exchanges, as they are written in lower case. (`gemini` and `coinex` mean too much else.)"""
EXCHANGE_WORDS = frozenset(word.decode() for word in EXCHANGES) | words(
    "gemini coinex ftx gate luno xt aax cex bfx kuna bullish backpack orderly zaif"
)
"""The same as words of a name, where some mean the exchange that mean too much else in a text."""
