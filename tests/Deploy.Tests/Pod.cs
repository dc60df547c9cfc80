using k8s.Models;

namespace OkkiBridge.Deploy.Tests;

/// <summary>A pod that runs when the manifests are applied: of a workload of ours, or of an operator's.</summary>
/// <param name="Name">Of the workload.</param>
/// <param name="Labels">What selectors see.</param>
/// <param name="Ports">Number by name.</param>
/// <param name="Spec">Null where an operator writes it.</param>
internal sealed record Pod(string Name, IDictionary<string, string> Labels, IReadOnlyDictionary<string, int> Ports, V1PodSpec? Spec)
{
    public static Pod Of(string workload, V1PodTemplateSpec template) => new(
        workload, template.Metadata.Labels, template.Spec.Containers.SelectMany(c => c.Ports ?? []).ToDictionary(p => p.Name, p => p.ContainerPort), template.Spec);

    /// <summary>Whether a selector means it; an empty one means every pod.</summary>
    public bool Matches(V1LabelSelector selector) =>
        (selector.MatchLabels ?? new Dictionary<string, string>()).All(label => Labels.TryGetValue(label.Key, out var value) && value == label.Value)
        && (selector.MatchExpressions ?? []).All(e => e.OperatorProperty == "In"
            ? Labels.TryGetValue(e.Key, out var value) && e.Values.Contains(value)
            : throw new NotSupportedException(e.OperatorProperty));

    public override string ToString() => Name;
}
