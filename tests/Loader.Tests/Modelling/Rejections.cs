using System.Reflection;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Tests.Modelling;

/// <summary>A rejection list that forgets: outcomes tell what was rejected.</summary>
internal class Rejections : DispatchProxy
{
    public static IRejections Forgotten { get; } = Create<IRejections, Rejections>();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod?.Name == nameof(IRejections.AddAsync) ? Task.CompletedTask : throw new NotSupportedException(targetMethod?.Name);        // its messages have no id
}
