using k8s.Models;

namespace OkkiBridge.Deploy.Tests;

/// <summary>What a container is told.</summary>
internal static class Configuration
{
    /// <summary>Environment variables, those of ConfigMaps included.</summary>
    public static IReadOnlyDictionary<string, string> Of(Manifests manifests, V1Container container)
    {
        var variables = new Dictionary<string, string>();
        foreach (var source in container.EnvFrom ?? [])
            foreach (var (key, value) in manifests.One<V1ConfigMap>(source.ConfigMapRef.Name).Data) variables[key] = value;
        foreach (var variable in container.Env ?? []) variables[variable.Name] = variable.Value;
        return variables;
    }

    /// <summary>The secret and its key behind a path in the container; null where nothing is mounted there.</summary>
    public static (string Secret, string Key)? SecretAt(V1PodSpec pod, V1Container container, string path)
    {
        var mount = container.VolumeMounts.SingleOrDefault(m => path.StartsWith(m.MountPath + "/", StringComparison.Ordinal));
        var secret = pod.Volumes.SingleOrDefault(v => v.Name == mount?.Name)?.Secret;
        if (secret is null) return null;

        var file = path[(mount!.MountPath.Length + 1)..];
        return (secret.SecretName, secret.Items is { } items ? items.Single(i => i.Path == file).Key : file);
    }
}
