package net.sf.json;

public class JSONException extends RuntimeException {
    public JSONException(String msg) {
        super(msg);
    }
}
