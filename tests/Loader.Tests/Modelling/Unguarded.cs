using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OkkiBridge.Hosting;
using OkkiBridge.Loader.Guarding;
using OkkiBridge.Loader.Qingyiyun;
using OkkiBridge.Storage;

namespace OkkiBridge.Loader.Tests.Modelling;

/// <summary>Runs that no refusal holds: what the model checks is what becomes of their records.</summary>
internal class Unguarded : DispatchProxy
{
    public static RefusalGuard Guard(IOptions<QingyiyunOptions> options, TimeProvider time) =>
        new(Create<IRuns, Unguarded>(), new SecretFilter(new ConfigurationBuilder().Build()), options, time, NullLogger<RefusalGuard>.Instance);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.Name switch
    {
        nameof(IRuns.NoteRefusalAsync) => Task.FromResult(0),
        nameof(IRuns.UnguardAsync) => Task.CompletedTask,
        nameof(IRuns.FindAsync) => Task.FromResult<Run?>(null),
        _ => throw new NotSupportedException(targetMethod?.Name),
    };
}
