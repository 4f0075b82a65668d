"""Digests of what public documentation prints, so that a sample is never reported as a leak.

Keys, secrets and listen keys of the exchange's own documentation and of its connectors' tests are samples. Published
test credentials of SDK fixtures are real on a testnet and stay findings, of low severity. Signatures, transaction ids
and lines of public keys are here to recognise look-alikes. Digests only: this file must not set off a scanner.
"""

from __future__ import annotations

from binscan.model import Role, Secret

SAMPLES: dict[str, str] = {
    "5ba1ed8425baaa72d558afddb8aaacdfe29ad0dc1a44dae76640127e83626d29": "api_key_hmac",
    "46c9ac9ccf18521f1422d1d198e2dcb326315cc14b6e9228e774e32220ea54dc": "api_key_hmac",
    "23e9efa3ced6e70c7f2dbe0d08295f18f94b0cbd5c6026677e3bc51897ee31f2": "secret_hmac",
    "0c1cc8ea05afd55a92ed4f3ca2269ee35cae1b8aa6ba13a1c88ac4214f41e69f": "secret_hmac",
    "39ff0e019884d7e62dfe1adeb9093bd02485c092f2d00318e5f8475e90ea9581": "secret_hmac",
    "3b76d52c452446111712fa1a02da33ede27938e6e2ba943f514f3929b837f043": "api_key_rsa",
    "e6332270b07efd912aa582c5229da1dada9d23835abccc0a85077e51a64ce910": "api_key_rsa",
    "88a07940499df805e429410fb07b23408a5375962ad3960210e7c2c7aac67779": "api_key_ed25519",
    "f70a225fd07a0050137e0a9dcf2d366ff495fbad326f182eb5104bbeb99dd537": "api_key_ed25519",
    "5761ecfd2239d284ccfd5aeb29621653335f7a69af5a2176ae2c86a512674665": "api_key_ed25519",
    "e5c4fa101d4ee0a4730a555f5b8c0384ae0e8e0712698f35bf096c277121d022": "private_key_ed25519_der",
    "72f21afa8392f101a078d4dd1ef9fcea2a0739be55653632fb89b84c1598aa21": "private_key_ed25519_der",
    "4b66093dff5923150526f2a1e0a044edd817dc439a22797835f0f046813088a7": "private_key_rsa_der",
    "260377fa76ee70da5075ea54f56e3ea5853fce5bc92598a11310f5e511ce127f": "private_key_rsa_encrypted_der",
    "6fd2063f1cd370c21f4d8e65c50d84c9c19bd87f10c7d134f9ce714e292aeee2": "api_key",
    "9cd8af77c9ba453389dec726d31425ea880a9df1081f613f22dbb0c562fe9351": "api_key",
    "3dc1adcf0fa055b2b2d0cbf5faba2bb243bfb6f9f90fb7537b7c1f5a1c4b3b59": "api_key",
    "6a2f10e571ba3c7fcb0253911d1a3a40a70dac0793b7dea4b52bbd11775610fb": "api_key",
    "09e59e63ee59f4f16875000cd3c33690f130ceab4aff3b75c96e8e88836f1b8a": "api_key",
    "3ace0da1f0e32affb8240a438f06964af778af285ade589f787a8862181f3c5a": "api_key",
    "d996d642dd7d8ff19759fd9ccf1037d9979a6bcf29af9add09654ed8008c92df": "api_key",
    "8988c60ac0be43a2adee594559e75784a0e6e9eb7f0be38c19d3cd7ea08a0e0f": "api_key",
    "163479d8466a420a6e9b343c136cc1398afa1d1498849c99ecd59c8cecf86874": "api_key",
    "dda7ecd568b230e7ac4fe9f94195cd20e9f6f4fd25e991d7abf8a0dacd610fa7": "api_key",
    "3cdf0b83920e5951a133ea4471392a43dd5d2fe06ed43a10d415f130843c32ab": "api_key",
    "afcb22df3b7b1e056900e6cd2b1cd27cd6bc64a8aeac4016d96c214362c7137a": "api_key",
    "2bf262f10f18d41f1d1822402ead34cd4705baf62a59f782c1dc18dccc03fb0b": "api_key",
    "528317b80ddddf67ca17f421cf4cf1268c7dac90d65c7ac8d2260ad9ee179757": "api_key",
    "1fe770fcace1109056c6e16f40e7b64234e62e6fdd3d13ff6a6fc856b99819f9": "api_key",
    "99e4a93125ad88559c7dbf51aa3e66301440f4e6c51fc59a88d8af0f348a350b": "api_key",
    "fc5a6c54a2079828a413a5700719d35e9e0b7e5035e8a371eedd56b39ef82f27": "api_key_special",
    "c2242140f15ceee1aebda3f3c2030e8e96d88d9c58645712052b54aec0cb60cb": "api_key_special",
    "e031e4ca7b8238b83840b909ed23c76f26299bfb04689e3564939d18a6edddd3": "secret_special",
    "1fbf6d20358e3554bec0ce4baf6ddd166cdc09e02b14833151082dd81ac2a2df": "api_key_hmac_hex",
    "c2cdb5350be92a49d4d191ad931ad58083eb11cf4b96efc0a8256341faf79cce": "secret_hmac_hex",
    "657f0dfc876ce54ab0143e1ecf39c702c4dc8111d408a476c84fb98a6ddb2523": "api_key_sub_62chars",
    "6ea05159099a1f9784b9a678a9f54ad27d75b6ed171256bdeb4cbbc092edfc82": "listenKey",
    "d220e908b229c75ec9dc9d8a156b4e9350aae804a50001d8e745bced16f5eb85": "listenKey",
    "386028c139110266dcb868be85e408809f50dd7a843638c2b694a6fa1a679929": "listenKey",
    "58cd4c2e8fe23834cd50cce8f9d258b5ef634af1951001859e512b2529cae1b0": "listenKey",
    "f7c77042f81dceb94f19d1157aecc2449b41a40d9cc9d5029bd411f7362697e4": "listenKey",
    "038653e6d13445a3507c91c04874ccf2cb25e6078eac728ccf915a1d1e8706bd": "listenKey",
    "5d3f8063e4250802689a9937900376dfd68b581a3bcb83c16569ad2e5c9298b5": "listenKey_60",
    "816cca135d7effdb6bab9fd7a76a833ffa1f1b831290906896259d61254528ee": "listenKey_60",
}
"""SHA-256 of the sample to its kind."""

TEST_CREDENTIALS: dict[str, str] = {
    "9230af73256108342425bd9135559c3b16632596e106fb4d80c455f276bdf943": "sdk_testnet_or_demo",
    "060a0973c62cb1eab32d90abb95900a13ba84ecc37fd10ebb6a9b110332f9c3a": "sdk_testnet_or_demo",
    "245c773a8b1271e147bcd3231f6d9f57f505466609b61965736a56bc7abae751": "sdk_testnet_or_demo",
    "510e63420997f25d3fa3fed1cf4b57b9a2e91fa9cded853d26de2dd30fcdb38d": "sdk_testnet_or_demo",
    "869c21d50d4cc7febc1b41fee0e561af5f343bfd6fd511f8a4fd09b11575540d": "sdk_testnet_or_demo",
    "7af693e91ebc364debefb385a04544a7140afda7f09472bdaa31bdcfd36c8384": "sdk_testnet_or_demo",
    "cec042c61d808b3bcbc19e28118692e17238c2339c60e9e8773a5a053bba2c75": "sdk_testnet_or_demo",
    "41abbd9e773a548d44f2ef8d4c938e9eb219243ecc9cfa00e3dfc4440757e136": "sdk_testnet_or_demo",
}
"""SHA-256 of published testnet and demo credentials."""

LOOKALIKES: dict[str, str] = {
    "2650745bb746403de0349bb468926a38ce2d7b8f771d81f73f8c3a832647e260": "pem_public_line",
    "36b0926744d327e83951ef2305a753f2babb0be6920f0ba7f1fd3ef3fd3575d6": "pem_public_line",
    "fd7ff7c6e1eeb1ed24bb095fd72971fa9476b326cbf16b5e343369d5ace0fec8": "txid",
    "b4d421dcf0e6685cfd2f65bea49c91431382286551f1081965afb4fba4b5a0da": "txid",
    "ee054184cf1793d55246e91e838c4ed791ae2ad002d97e54fa26c7e9db4d7498": "txid_like",
    "62fe958a573966a9adb00963a9cde6ba8aa41909e3bcfa243db1e89d6fee9503": "hmac_signature",
    "078dc3fd4ee02753ad733a12d888be60d11d65a5a6c82a80f49b35be5b12f32b": "hmac_signature",
    "8f865d58c28854a058186b1b760b3065ed9a4d9d6d054ed8d23632a481ec9ef5": "hmac_signature",
    "0fc9329afa52d2e11d698f7192761390cc6af68e2703ea41c295e0869408f07b": "hmac_signature",
    "daf1bb73cae38f62d53855c7a4d257c6edd0e6da40b77b15ce7d0f33dc483edb": "hmac_signature",
    "4da286fdf84bec8336bf30479181315e9a77d4960f3882dd54b8c4d121db9c1f": "hmac_signature",
    "0b534acab859e6cbfd1c3a5994d59ef2639e8542f7f8ccb42729a034e7b5f287": "hmac_signature",
    "b743bc1e3dcf8bf76aeff11c7d890e6d11d0b0895250164dd3d17a706bb7a135": "hmac_signature",
    "802855b6035e4f6933e2f11ecdfb1fe74660a50a93f0183a6b17387a6bfb60c8": "hmac_signature",
    "ff3cde09cd343ddd613435149ebbfe301fe070dc6754de66fd384dd4129cbdc7": "hmac_signature",
    "684be4cb59a6c0c6efd45b70a6d5e0adb87eef7578c19381e7dca6288aafac02": "hmac_signature",
    "5d706e2e879b41bcf0ac204579091b102f2de7ebced3adafea01b31c5d3309d4": "hmac_signature",
    "339644f332c265a0233bd3aa18c0075a3c01ad15e7d4e08f99eafa603eb4657a": "hmac_signature",
    "614a18905f113e975af4b11b61261c756de4560be16a86e0c937a8aff7d05020": "hmac_signature",
    "b4674d56b423c17b7d1ea2e0af19dd51e116abe266c274883ed6dca98e1a7983": "hmac_signature",
    "38bb41c99fde5257e87cb965b18471f4947de05cd76a9d2d113247809ea129e2": "hmac_signature",
    "46a61e3ffb5ce76118716364ed26802bdc88df175c51266ecfebac990d1087a8": "hmac_signature",
    "b0ec42fbb71bf99e2cd7554d3f7388126706622c190c550398b401a965e6ce18": "hmac_signature",
    "abf00ad206d5bf12426c758598239c109ad0c2a065053b9e204539d32eca7ee0": "hmac_signature",
    "d7f97d239b7e0ea5e0698704274fda9833348f6226984fb807c715d826806d16": "hmac_signature",
    "ff2b02a0dff1b46b19253fb67598bff34f1d40e03a03f2d4ab0687b136a291fc": "hmac_signature",
    "ac542e8f53c5f624fea3b493f6fe6f86c1698153b1de3bef2014a17c84536426": "hmac_signature",
    "57c6f7867598548ce2e3664f0bfefcd5f135d628a2e2702ae020f05fdfb17686": "hmac_signature",
    "be3b3514309a033b01b02edd2149a2c76e38416de571626e5ebe495928a24b20": "hmac_signature",
    "fa06ec417c10fb4f9aaaa2bbd317918481b4a811cffc7a9e6ed56b653336c130": "hmac_signature",
    "0074e29689627c680128ef88171cd3e5889cd7e80174ec9c232dfa165ee6c7a4": "hmac_signature",
    "f2c2f550537f0f61b681d5c879c5a8a8da3975ee38507d8d75829fdca1f18e71": "hmac_signature",
    "f619ead185b7f7c590ca72efb5a2e3c2ca53eee3cd5ecf3fbc257a137787c83b": "hmac_signature",
    "1adcfb41db86b6f3d71226b86dc0e07b1b18e573b36730ae8d8c1872516ce5ae": "hmac_signature",
    "a99e70708a3a8372fce13a9a44f85e0f85560a4db3d09f63fcb04f7d4440329c": "hmac_signature",
    "633ccfa0c5a714c5b9382b6c642f33ab392599455fef72073b486607c717df99": "hmac_signature",
    "ac6747cce1e136b917588a49e5e82270dad246b023440ee5f404dcce228aecce": "hmac_signature",
    "41220632b8cbc00f505c9ccd6700ece3ea4a54408596db2d15fd08830a7d28e7": "hmac_signature",
    "7e2b95e816e847eddf86ae1be925a4e047409c960c383989e518ce9aa1ca4148": "hmac_signature",
    "df4acc70eb7edda5cbaad0c5af770598d3a1ee638f735789805435e4510bd2dc": "hmac_signature",
    "5ca95e0dd0f829d7c738ac0369f61f9e0d1d51192cdc4099c43cfcd8a4df1e02": "hmac_signature",
    "f57255cfc4a5ae7dcb412defdf5ab186e2c82fb69faddb2ef4cfc9f256cb7635": "hmac_signature",
    "8a06e7802ddcfd3d35e089e03216ff1583dbb64d2353383fb8e67f38fc8c88e3": "hmac_signature",
    "a5714bc838ec9e5d68c35bb6f204d384092f7b8d8dbd6d079897fe014dab3b8b": "hmac_signature",
    "5a0b6ff900f7b470c9e1287485fa8b44798a6fc8bbe8c243baf9d35ea242d9d6": "hmac_signature",
    "3d58ae491b77bcd2fd5282fb576db14986da353fa915cb2ec9324defe1e551f5": "hmac_signature",
    "5c0e087d0cc11c26190891c1dd344b1657faeff6cf65a1d89200a7dc65eb5336": "hmac_signature",
}
"""SHA-256 of documented values that only look like credentials."""


def is_sample(secret: Secret) -> bool:
    """Return whether a secret is printed in public documentation.

    Args:
        secret: a finding's part.
    """
    return secret.sha256 in SAMPLES


def role_of_sample(secret: Secret) -> Role | None:
    """Return what a documentation sample is a sample of; None for anything else.

    Args:
        secret: a candidate's value.
    """
    kind = SAMPLES.get(secret.sha256)
    return None if kind is None else next(role for start, role in _ROLES.items() if kind.startswith(start))


_ROLES = {
    "api_key": Role.API_KEY,
    "secret": Role.SECRET_KEY,
    "listenKey": Role.LISTEN_KEY,
    "private_key": Role.PRIVATE_KEY,
}
"""How the kinds of samples begin."""


def is_test_credential(secret: Secret) -> bool:
    """Return whether a secret is a published credential of a testnet or of demo mode.

    Args:
        secret: a finding's part.
    """
    return secret.sha256 in TEST_CREDENTIALS


def is_lookalike(secret: Secret) -> bool:
    """Return whether a value is documented as something that is no credential: a signature, a transaction id.

    Args:
        secret: a candidate's value.
    """
    return secret.sha256 in LOOKALIKES
