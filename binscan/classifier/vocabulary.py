"""The words that names are made of."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Return the words of a text.

    Args:
        text: words with blanks between them.
    """
    return frozenset(text.split())


NEUTRAL = words(
    """
    value val values default string str text const final static public private protected let var new some
    into data content type is are was the this that here my your our its it a an of to for in on at as and
    or with from by export set env environ environment get getenv os process config cfg option options param
    params self super b f r u rb br n t s code pre td tr th span strong em p li div font i tt kbd samp
    enabled true false null none undefined readonly byte bytes char chararray nsstring object any optional
    auto echo print printf println printline return add put insert cdata name key_value item entry sensitive
    secure encrypted plain raw literal from_literal buildconfigfield unwrap to_string tostring to_owned
    clone trim strip encode decode utf8 utf ascii
    """
)
"""Words that say nothing about what a token is for."""

OTHER = words(
    """
    signature sig sign signed hash digest checksum sha sha1 sha256 sha384 sha512 md5 txid txhash txn tx
    transaction blockhash merkle etag integrity nonce uuid guid fingerprint thumbprint certificate cert csr
    csrf xsrf pubkey publickey commit revision rev build version trace span cookie hex address salt iv
    cursor
    """
)
"""Words that say it is something else."""

FOREIGN = words(
    """
    aws amazon azure gcp google github gitlab slack stripe twilio sendgrid mailgun django flask jwt session
    laravel rails algolia sentry datadog newrelic npm pypi docker telegram discord twitter facebook openai
    anthropic huggingface infura alchemy etherscan bscscan polygonscan coinmarketcap coingecko firebase
    supabase auth0 okta pusher cloudflare heroku vercel netlify mapbox youtube spotify reddit paypal plaid
    shopify dropbox zoom wandb pinecone
    """
)
"""Other services whose keys and secrets are named after them."""

NOT_KEYS = words(
    """
    public primary foreign cache sort partition storage idempotency host map dict routing redis s3 object
    sub ssh gpg pgp
    """
)
"""What stands before `key` when it is no credential."""
