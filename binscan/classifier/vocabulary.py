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
    session sessionid sid etags ciphertext cipher vector expected actual output result
    """
)
"""Words that say it is something else."""

FOREIGN = words(
    """
    aws amazon azure gcp google github gitlab slack stripe twilio sendgrid mailgun django flask jwt laravel rails
    algolia sentry datadog newrelic npm pypi docker telegram discord twitter facebook openai anthropic huggingface
    infura alchemy etherscan bscscan polygonscan coinmarketcap coingecko firebase supabase auth0 okta pusher cloudflare
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
