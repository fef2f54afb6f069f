package io.jenkins.plugins.remoteexec.simulator.osapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs and checks tokens, with the words of the library that OSAPI uses (golang-jwt v4). */
final class Jwt {

    private static final Map<String, String> HMACS =
            Map.of("HS256", "HmacSHA256", "HS384", "HmacSHA384", "HS512", "HmacSHA512");
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private Jwt() {}

    static String sign(JsonNode claims, String key) {
        String signed = encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + '.' + encode(claims.toString());
        return signed + '.' + ENCODER.encodeToString(mac("HmacSHA256", signed, key));
    }

    /**
     * Checks form, signature and times.
     *
     * @return the claims
     * @throws InvalidTokenException with the library's text
     */
    static JsonNode verify(String token, String key, Instant now) throws InvalidTokenException {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            throw new InvalidTokenException("token contains an invalid number of segments");
        }
        JsonNode header = decode(parts[0]);
        JsonNode claims = decode(parts[1]);
        String algorithm = HMACS.get(header.path("alg").asText());
        if (algorithm == null) {
            throw new InvalidTokenException("unexpected signing method");
        }
        byte[] expected = mac(algorithm, parts[0] + '.' + parts[1], key);
        if (!MessageDigest.isEqual(expected, bytes(parts[2]))) {
            throw new InvalidTokenException("signature is invalid");
        }
        checkTimes(claims, now);
        return claims;
    }

    private static void checkTimes(JsonNode claims, Instant now) throws InvalidTokenException {
        if (claims.has("exp")) {
            Instant expiry = Instant.ofEpochSecond(claims.path("exp").asLong());
            if (!now.isBefore(expiry)) {
                throw new InvalidTokenException(
                        "token is expired by " + GoText.duration(Duration.between(expiry, now)));
            }
        }
        if (claims.has("nbf")
                && now.isBefore(Instant.ofEpochSecond(claims.path("nbf").asLong()))) {
            throw new InvalidTokenException("token is not valid yet");
        }
    }

    private static JsonNode decode(String part) throws InvalidTokenException {
        try {
            return Json.MAPPER.readTree(new String(bytes(part), StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new InvalidTokenException("invalid character in token");
        }
    }

    private static byte[] bytes(String part) throws InvalidTokenException {
        try {
            return Base64.getUrlDecoder().decode(part);
        } catch (IllegalArgumentException e) {
            throw new InvalidTokenException("illegal base64 data at input byte 0");
        }
    }

    private static String encode(String json) {
        return ENCODER.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] mac(String algorithm, String text, String key) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            // The configured key is used as it stands, although it usually looks like hexadecimal digits.
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.US_ASCII), algorithm));
            return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A token that is refused. */
    static final class InvalidTokenException extends Exception {
        private static final long serialVersionUID = 1;

        InvalidTokenException(String message) {
            super(message);
        }
    }
}
