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
    export set setx env environ environment get getenv os process config cfg option options param params self super b f
    r u rb br n t s x l code pre td tr th span strong em p li div font i tt kbd samp enabled true false null none
    undefined readonly byte bytes char chararray nsstring object any optional auto echo print printf println return
    add put insert cdata name item entry sensitive plain raw literal buildconfigfield
    unwrap tostring owned clone trim strip encode decode utf ascii quot amp apos lt gt nbsp json com html
    input define user users required description initial current cell
    """
)
"""Words that say nothing about what a token is for."""

OTHER = words(
    """
    signature sig sign signed hash hashes digest digests checksum checksums sha sha1 sha256 sha384 sha512 md5 crc hashed
    txid txhash txn tx transaction blockhash block merkle etag integrity nonce uuid guid fingerprint thumbprint
    certificate cert csr csrf xsrf commit revision rev build version trace cookie cookies hex address salt iv cursor
    mappings session sessionid sid etags ciphertext cipher vector expected actual output result
    """
)
"""Words that say it is something else."""

FOREIGN = words(
    """
    aws amazon azure gcp google github gitlab slack stripe twilio sendgrid mailgun django flask jwt laravel rails
    algolia sentry datadog newrelic npm pypi docker telegram discord twitter facebook openai anthropic huggingface
    infura alchemy etherscan bscscan polygonscan coinmarketcap coingecko firebase supabase auth0 okta pusher cloudflare
    sumologic netsuite disqus confluent hasura pinterest symfony html2pdf passport elastic elasticsearch mongodb
    mysql postgres postgresql rabbitmq erlang kafka nginx wordpress woocommerce magento drupal joomla hubspot
    salesforce zendesk intercom mailchimp mailjet postmark sparkpost vonage nexmo plivo messagebird mixpanel amplitude
    segment rollbar bugsnag honeycomb dynatrace splunk pagerduty opsgenie bitbucket atlassian jira confluence asana
    trello notion airtable typeform calendly linkedin instagram tiktok snapchat twitch vimeo soundcloud spotify lastfm
    flickr imgur unsplash giphy giantbomb openweather mapquest tomtom heremaps foursquare yelp
    square braintree adyen klarna mollie razorpay paystack flutterwave coinpayments blockcypher moralis quicknode
    ankr tatum nownodes blockfrost covalent dune messari glassnode santiment cryptocompare alphavantage finnhub polygon
    tiingo iex alpaca oanda quandl tradier rapidapi keycloak okta onelogin duo snyk sonar sonarqube codecov circleci
    travis jenkins buildkite terraform vault consul digitalocean linode vultr scaleway ovh hetzner fastly akamai
    cloudinary contentful sanity strapi prismic ghost devise rails secretbase
    heroku vercel netlify mapbox youtube spotify reddit paypal plaid shopify dropbox zoom wandb pinecone grafana
    """
)
"""Other services whose keys and secrets are named after them."""

NOT_KEYS = words(
    """
    primary foreign cache sort partition storage idempotency host map dict routing redis s3 object subkey ssh gpg pgp
    translation i18n locale state react query lookup group row column index
    """
)
"""What stands before `key` when it is no credential."""

SECRET_WORDS = words("sec sk scrt hmac gizli salainen salaisuus hemlig hemlige hemmelig titkos tajný tajné tajna")
"""Other words for secret, whole."""

SECRET_STEMS = tuple(
    words("secrèt secret segret sekret секрет geheim tajn таємн тайн rahasia シークレット 시크릿 비밀 秘密 密鑰 سر")
)
"""How words for secret begin in languages that inflect them."""

KEY_WORDS = words(
    """
    ak pk apik clave llave chave chiave schluessel schlüssel ключ clé cle klucz klíč klic kľúč nyckel nøkkel nøgle
    sleutel avain kulcs anahtar cheie ključ kljuc kunci khóa κλειδί キー 鍵 키 مفتاح מפתח
    """
)
"""Other words for key, whole."""

ACCOUNT = words(
    """
    api key keys apikey secret secrets apisecret secretkey private public privatekey publickey access accesskey token
    credential credentials creds cred auth hmac sign signing client account accounts acct main primary secondary sub
    master slave test testnet demo live prod production staging real paper sandbox mainnet local home dev trading
    trade trader trades bot bots exchange exchanges crypto coin spot futures margin market markets order orders
    read readonly write withdraw deposit user username login password pass hedge scalp scalper grid arbitrage strategy
    first second third another backup wallet broker
    freqtrade hummingbot jesse octobot gekko ccxt zenbot superalgos
    common util utils helper helpers app application module core lib internal model models constants globals window
    exports options builder service provider program react vite next request response url uri query
    desk fund rest http headers header connector settings secure
    default data file path number left right taker maker buyer seller long short alice copy temp
    """
)
"""Words that a key's name has beside those for key and secret, whoever's exchange it is."""

BOTH = words("and y und et e или и 和 or plus")
"""Words that join a key and a secret in prose."""

EXCHANGES = tuple(
    word.encode()
    for word in sorted(
        words(
            """
            bybit okx okex kucoin mexc gateio gate.io bitrue tokocrypto coinbase kraken huobi htx bitget bitfinex bitmex
            bitstamp poloniex bittrex deribit bingx bitmart whitebit phemex hitbtc upbit bithumb ascendex lbank
            hyperliquid dydx cryptocom crypto.com bitvavo bitflyer woox woo_x blofin pionex bitso bitforex probit
            """
        )
    )
)
"""Other exchanges, as they are written in lower case. (`gemini` and `coinex` mean too much else.)"""
EXCHANGE_WORDS = frozenset(word.decode() for word in EXCHANGES)
