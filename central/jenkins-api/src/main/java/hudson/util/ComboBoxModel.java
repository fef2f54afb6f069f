package hudson.util;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;

public class ComboBoxModel extends ArrayList<String> {
    public ComboBoxModel() {}

    public ComboBoxModel(Collection<? extends String> c) {
        super(c);
    }

    public ComboBoxModel(String... values) {
        this(Arrays.asList(values));
    }
}
