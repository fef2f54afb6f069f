package io.jenkins.plugins.remoteexec.central;

import java.io.IOException;
import java.io.Writer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;
import javax.tools.StandardLocation;

/**
 * Writes the indexes in which Jenkins looks up annotations such as {@code @Symbol} and {@code @Initializer}: for every
 * annotation that is itself marked {@code @Indexed}, the binary names of the classes that carry it, or have a member
 * that does, one a line. In the full build the library {@code annotation-indexer} does this.
 */
@SupportedAnnotationTypes("*")
public final class AnnotationIndexer extends AbstractProcessor {

    private static final String INDEXED = "org.jvnet.hudson.annotation_indexer.Indexed";

    /** Both sorted, so that two builds of the same sources give the same bytes. */
    private final Map<String, Set<String>> classesByAnnotation = new TreeMap<>();

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        for (TypeElement annotation : annotations) {
            if (isIndexed(annotation)) {
                Set<String> classes = classesByAnnotation.computeIfAbsent(binaryName(annotation), a -> new TreeSet<>());
                for (Element annotated : round.getElementsAnnotatedWith(annotation)) {
                    classes.add(binaryName(classOf(annotated)));
                }
            }
        }
        if (round.processingOver()) {
            classesByAnnotation.forEach(this::writeIndex);
        }
        return false;
    }

    private static boolean isIndexed(TypeElement annotation) {
        return annotation.getAnnotationMirrors().stream()
                .anyMatch(meta -> meta.getAnnotationType().toString().equals(INDEXED));
    }

    private static TypeElement classOf(Element annotated) {
        Element candidate = annotated;
        while (!(candidate instanceof TypeElement type)) {
            candidate = candidate.getEnclosingElement();
        }
        return type;
    }

    private String binaryName(TypeElement type) {
        return processingEnv.getElementUtils().getBinaryName(type).toString();
    }

    private void writeIndex(String annotation, Set<String> classes) {
        String path = "META-INF/services/annotations/" + annotation;
        try (Writer index = processingEnv
                .getFiler()
                .createResource(StandardLocation.CLASS_OUTPUT, "", path)
                .openWriter()) {
            for (String name : classes) {
                index.write(name + "\n");
            }
        } catch (IOException e) {
            processingEnv.getMessager().printMessage(Diagnostic.Kind.ERROR, "cannot write " + path + ": " + e);
        }
    }
}
