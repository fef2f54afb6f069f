package io.jenkins.plugins.remoteexec.central;

import java.io.IOException;
import java.io.Writer;
import java.util.Set;
import java.util.TreeSet;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import javax.tools.Diagnostic;
import javax.tools.StandardLocation;

/**
 * Writes the index in which Jenkins looks up {@code @Symbol}: the binary names of the annotated classes, one a line.
 * In the full build the {@code annotation-indexer} does this.
 */
@SupportedAnnotationTypes(SymbolIndexer.SYMBOL)
public final class SymbolIndexer extends AbstractProcessor {

    static final String SYMBOL = "org.jenkinsci.Symbol";

    /** Sorted, so that two builds of the same sources give the same bytes. */
    private final Set<String> classNames = new TreeSet<>();

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        for (TypeElement annotation : annotations) {
            for (TypeElement type : ElementFilter.typesIn(round.getElementsAnnotatedWith(annotation))) {
                classNames.add(
                        processingEnv.getElementUtils().getBinaryName(type).toString());
            }
        }
        if (round.processingOver() && !classNames.isEmpty()) {
            writeIndex();
        }
        return false;
    }

    private void writeIndex() {
        String path = "META-INF/services/annotations/" + SYMBOL;
        try (Writer index = processingEnv
                .getFiler()
                .createResource(StandardLocation.CLASS_OUTPUT, "", path)
                .openWriter()) {
            for (String name : classNames) {
                index.write(name + "\n");
            }
        } catch (IOException e) {
            processingEnv.getMessager().printMessage(Diagnostic.Kind.ERROR, "cannot write " + path + ": " + e);
        }
    }
}
