package org.lsst.tap.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lsst.tap.docs.GeneratedParts.code;
import static org.lsst.tap.docs.GeneratedParts.table;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lsst.tap.testing.Repository;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.comments.CommentLine;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** The table of values on the chart's page, against the chart's values and their comments. */
class ChartPageTest {

    private static final String CHART = "loader-job/helm/";
    private static final String MARK = " -- ";
    private static final Yaml FLOW = flow();

    @Test
    void page_hasTheValuesOfTheChart() throws Exception {
        String text = Repository.text(CHART + "values.yaml");
        LoaderOptions options = new LoaderOptions();
        options.setProcessComments(true);
        List<List<String>> rows = new ArrayList<>();
        Node commented = new Yaml(options).compose(new StringReader(text));
        addRows((MappingNode) commented, new Yaml().load(text), "", rows);
        assertThat(rows).hasSizeGreaterThan(40);
        GeneratedParts.check(
                CHART + "README.md",
                Map.of("values", table(List.of("Value", "Default", "Meaning"), rows)));
    }

    /** A value that has a comment is a row; one that has none is a group of others. */
    private static void addRows(
            MappingNode mapping, Map<?, ?> values, String prefix, List<List<String>> rows) {
        for (NodeTuple tuple : mapping.getValue()) {
            String key = ((ScalarNode) tuple.getKeyNode()).getValue();
            Optional<String> comment = comment(tuple.getKeyNode());
            if (comment.isPresent()) {
                String value = FLOW.dump(values.get(key)).strip();
                rows.add(List.of(code(prefix + key), code(value), comment.get()));
            } else {
                assertThat(tuple.getValueNode())
                        .as("%s has no comment that begins with \"# --\"", prefix + key)
                        .isInstanceOf(MappingNode.class);
                addRows(
                        (MappingNode) tuple.getValueNode(),
                        (Map<?, ?>) values.get(key),
                        prefix + key + ".",
                        rows);
            }
        }
    }

    private static Optional<String> comment(Node key) {
        return Optional.ofNullable(key.getBlockComments()).stream()
                .flatMap(List::stream)
                .map(CommentLine::getValue)
                .filter(line -> line.startsWith(MARK))
                .map(line -> line.substring(MARK.length()))
                .findFirst();
    }

    private static Yaml flow() {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.FLOW);
        options.setWidth(1000);
        return new Yaml(options);
    }
}
