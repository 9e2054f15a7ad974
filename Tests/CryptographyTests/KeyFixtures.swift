import Cryptography

/// Published keys, and what other programs made with them.
enum KeyFixtures {
  /// The RSA key of RFC 7515, appendix A.2, as PKCS#8.
  static let rsaPrivatePEM = """
    -----BEGIN PRIVATE KEY-----
    MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCh+BYK4uPJtGXO
    jS1lYmM2K5J9vinh8CR3/BYlzJChNuOL2TSXxbbqY913EeZ8dCn5VrD7io8ImtxL
    aYk8wTM/U+3QGbh3hCUv7JFP5IV3aVlL6kKA0ywPVb9ilE8TA5a8bpvfbr3SvaNn
    juygxmj3AbONv/s4yDQs4v5tJ/reSlpIdJed1LnPmt7Ex1sFhSwsD174pcF1A5L5
    ROjtZMEQxrZHYJqkeDrrnGya11UxMFBji4NmXG9veoKjlnAqH2QbgtPr8jkiGUkf
    toaHLFcW9Qr4NY2ai50Xw0Byj3+H2JoY2PyrZ62EWQwuz3WTOTY8BwNNb2BvniHg
    VFbK5emhAgMBAAECggEAEq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyW
    PEAeP88vLNO97IjlA7/GQ5sLKMgvfTeXZx9SE+7YwVol2NXOoAJe46sui395IW/G
    O+pWJ1O0BkTGoVEn2bKVRUCgu+GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzj
    kn439X0M/V51gfpRLI9JYanrC4D4qAdGcopV/0ZHHzQlBjudU2QvXt4ehNYTCBr6
    XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl/x/jTj3ccPDVZFD9pIuhLhBOneufuBiB
    4cS98l2SR/RQyGWSeWjnczT0QU91p1DhOVRuOopznQKBgQDgHMQQ60imZV1URk0K
    pLttoLhyt3SmqdEf/kgHePDdtzEafpAu+cS191R2JiuoF2yzWXnwFDcqGigp5BNr
    0AHQfD8/Lk8l1Mk09jxxCfui5nYooNyac8YFjm3vItzVCVDnEd3BbVWG8qf6deqE
    lMGAg+C2V0L4oNXnP7LZcPAZRwKBgQC5A8R+CZW2MvRTLLHzwZkUXV866cff7tx6
    kqa0finGG0KgeqlaZPxgCZnFp7AeAcCMtiynVlJ7vMVgePsLq6XtON4tB5kP9jAP
    rq3rbAOal78eUH5OcED6eNuCV8ixEu1eWcPNCS/l1OW1EnXUEoEHKl54Xrrz2uNw
    kgMTP1FZ1wKBgAcCn1dwJKufzBWQxWQp1vsM5fggqPN1qGb5y0MAk3g7/Ls5bkUp
    5u9SN0Ai3Ya6hNnvWJMb7sXQX6U/zyO2M/hTip7tUeh7CXgwo59dkpN75gJLVds2
    9+DAncu3KXU4f2Fa+7bLNrur53k8KwPOq2bbuTG69QtV7Jr5MR0AHWKNAoGBAIf/
    evpitUf+4JYbLpvNXWcY052Mpz22aR84mY3nh3F2LF2mjMJDpTg7FmuyPcVw6EcG
    yoAe9fa65iNqCq+jdw6PVNGo2hxfjSiZ8IIzHdsPXI89//pMjZcQK9r+CCoRjaZj
    OYiIDktVWZzmevJuv6WywUqd57LE3Zar3dLSIkx1AoGAIYd7DHOhrWvxkwPQsRM2
    tOgrjbcrfvtQJipd+DlcxyVuuM9sQLdgjVk2oy26F0EmpScGLq2MowX7fhd/QJQ3
    ydy5cY7YIBi87w93IKLEdfnbJtoOPLUW0ITrJReOgo1cq9SbsxYawBgfp/gh6A56
    03k2+ZQwVK0JKSHuLFkuQ3U=
    -----END PRIVATE KEY-----
    """

  static let rsaPublicPEM = """
    -----BEGIN PUBLIC KEY-----
    MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAofgWCuLjybRlzo0tZWJj
    NiuSfb4p4fAkd/wWJcyQoTbji9k0l8W26mPddxHmfHQp+Vaw+4qPCJrcS2mJPMEz
    P1Pt0Bm4d4QlL+yRT+SFd2lZS+pCgNMsD1W/YpRPEwOWvG6b32690r2jZ47soMZo
    9wGzjb/7OMg0LOL+bSf63kpaSHSXndS5z5rexMdbBYUsLA9e+KXBdQOS+UTo7WTB
    EMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6/I5IhlJH7aGhyxX
    FvUK+DWNmoudF8NAco9/h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXp
    oQIDAQAB
    -----END PUBLIC KEY-----
    """

  /// The thumbprint of that key (RFC 7638), by OpenSSL.
  static let rsaThumbprint = "IsUn6_e04MaShXFIISMp4kG62LWzMIPy_MvSA5pJgX8"

  /// `fixturePassword` under that key, by OpenSSL: PKCS#1 v1.5, and OAEP, which is not ours.
  static let rsaCiphertext =
    "PnGfVIbYSMZbbz5bi2NsYkHNJayM6LRhocRF8i8BtBz7MpeCoW1BLV8ZtZyouVh3F57qhA3CQSKYqqaiH3TnaHvLxTfoWP0b"
    + "GtyIOB6Xb+e7klqrjiymyuxEI5ZdejTYk3jD7tyJzZKvZgyZWPkhLVj7waI2ZGdxRH/9Fwib+S0e3yz7aHhJp+tFFiOvWfG+"
    + "nKpDiJC6qWscKvv2AuiWlnD7XmCzwn8QaoOGi9TfoSo6qsBhhYEVaYpUpoGnPeAh2Lx/i2JHI8vrxw8PpMCoB5S2q4doanFG"
    + "QfH/Fb1GY54CDxCAk43aiAXhWNzr7qaOMFlUOx5THovl6YrpZAP7GA=="
  static let rsaOAEPCiphertext =
    "G60MpFPViq6r/Ec7Dm3xsNMveHdn4IFSBJj07inqOuYkBx71UGlzOdLLND62dvo2rH1mqj2GrV4PQOi/K64+lzscbvpbQSgJ"
    + "iu0rKxEfZAITbA4+urEYfxoEnkOp/lyJmAqp5t4o+9yvlnihE6TaY+D0bzKA+JJL+rpCp/YaEqfDPwUYDSFXevhP4QyB8tV3"
    + "e5NIWpv+mDTMzDZKzDdpLw0z1n2huEBY9boMmfrNvUvdzzSiwQfPMeUB8lExETVR424TWkoXgIWHn+woWThE9tUG830UgaIM"
    + "tlqv2tZcbMHT6zwK4dDb9zCLn/gQr5YF8meiFCqzNQAZ09h1/LqPrA=="

  /// The SM2 key of GM/T 0003.5, annex C, as PKCS#8.
  static let sm2PrivatePEM = """
    -----BEGIN PRIVATE KEY-----
    MEECAQAwEwYHKoZIzj0CAQYIKoEcz1UBgi0EJzAlAgEBBCA5RSCPeyFEsT8244rG
    05+ViJOTaShgtRpC+4HvTffFuA==
    -----END PRIVATE KEY-----
    """

  static let sm2PublicHex =
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
    + "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"

  /// `encryption standard` under that key as the annex has it, C1C3C2 without the mark 04. Its x begins with 04 all the same.
  static let sm2Ciphertext =
    "04ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73"
    + "e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0"
    + "59983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766"
    + "21886ca989ca9c7d58087307ca93092d651efa"

  /// Tokens signed by OpenSSL with the RSA key, expiring at 2,000,000,000.
  static let token =
    "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IklzVW42X2UwNE1hU2hYRklJU01wNGtHNjJMV3pNSVB5X012U0E1"
    + "cEpnWDgifQ.eyJzdWIiOiJ1MSIsImlzcyI6Imh0dHBzOi8vcG9vbC5leGFtcGxlIiwiYXVkIjpbImEiLCJiIl0sImV4cCI6M"
    + "jAwMDAwMDAwMCwiaWF0IjoxNTAwMDAwMDAwLjAsIm5hbWUiOiJab1x1MDBlYiIsIm5lc3RlZCI6eyJ4IjpbMSwtMi41LG51b"
    + "GwsdHJ1ZV19fQ.hA-k-FcmE1_Gol000N_FbqPNA69YpKQk3exjPlRJYnE4s-f_LmgyxvU2f2QrdaOBKqR30KVdvr1z73x2tj"
    + "NlZtSDJO8RvaJZ27GdBPH4yPcA1YZJaVzkMuZ1pfxFQVL5HfPiBkqDUtdNQ8NfzQgYaIQE_VXk8JxxEhF6NsKNLagmd4N47q"
    + "VPqVlRjHuWMaCeUbkdH9Tz7dziGiTuuSe9nJ7HxE6zwmdmwD-YB2ef45lu-JY7ub0KqdRpmXL30a2fLY0Tm_6ObgPXJeU27P"
    + "3j7Lz8zRPc9sI8LfCtAujXEC8bDkF2pf_dCt-e_NCpZ2jFuvWXiiYQAdk5PmVo8IiGjQ"
  static let tokenWithoutKeyID =
    "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOjIwMDAwMDAwMDB9.lTXLCaPQ6eb3mF4MB3M8P9H-AOfW5fY47O"
    + "XdpQSLqH8gEyBKvFeMXObD7IdzDXx_scKA9ImQsvKXEYc2SxbJ-xj9F45y0FZQ9MpWksEyvoSzew_EYQbNLDcrQmNsBYUxn9"
    + "Zi5xV6HqGDMYRVBwK_Wa7Dhbpn53OwNbSbGsp0kI7I4giki8mcf8n-izAQJ1cdAUl2uzeFP7ULQHfkpMpGyc_I4txWQsmVFC"
    + "cIa2ciT8Spu0vZmlKHLg5IYNHjv8eccGUs-iuqTxAzWovzc0CBuJZrgcZIz5uFMwVTONGW_suEoP_VKqiOU52fpwE9S75VMV"
    + "hKfUAgFqppi_fsXX7W3w"
  /// Says HS256, but the signature is RS256.
  static let tokenOfOtherAlgorithm =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IklzVW42X2UwNE1hU2hYRklJU01wNGtHNjJMV3pNSVB5X012U0E1"
    + "cEpnWDgifQ.eyJleHAiOjIwMDAwMDAwMDB9.epyWH3qaDDv2NKM7GvapwBqllNCXpoLayf1quAadEVDJ87U3Dvo_AWs1x5Z8"
    + "WxlPNO4VZ-Pw1TqOHVQKX3PxVot6BYlDIdDy0jXlK3WNjp2VaTlbEQJfV8Jwpk24Qe2U_Z_4rqGJg3wO1D5b31EPeVGkTHN_"
    + "q_i2efpYLFoxZvzFDFxeJqIorkIY4vbgNsWKSwf5SLp65cuy9crQDa7k6UmPjumnn1Tg2zr-Y59kJoE7MKzBtfgqM0vZqidq"
    + "aGb4lGWfIX2XxNHa2PVYYqxJf0_1ceVep8q1wNRr6gzv2s6Swlsw_j-y2GKyR3M17JdNgtG7OAEddw1HRoM0s9jUHw"
  static let tokenWithoutExpiry =
    "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IklzVW42X2UwNE1hU2hYRklJU01wNGtHNjJMV3pNSVB5X012U0E1"
    + "cEpnWDgifQ.eyJzdWIiOiJ1MSJ9.h0cfsv2p5MbIC_rC0rBkfR4oCKjFcOPCU5nKwl4gRzcoQfOmmHnaGpOQzYfhiw8EVXSh"
    + "GdANmbZwXOEfgTsH0lyHJSFmSpXiLDC-XELA0bi58IlIHLRwWRr2Sxdj1FeXrzauKMoJlXKEElMKoCKlyQM5aXBGoSNAShgw"
    + "4XAYpNpwTTDCTOV9QYAovW4JpEQX1rmeBRV6WMjCxsotEDwZlRJlw0OTC_Cv0WE79Mp11rOC-85apnsQvS3NmsxMOOiKP9f3"
    + "v9KJpalgNUIa66WYWOshg8bLCM6LEQQjSe1rBc3uI-FYfJmoBPTfkNNOF9-HdUoklRUN2CHdFv2MQSWIsQ"
}
