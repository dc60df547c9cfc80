using OkkiBridge.Sandbox;

var builder = Host.CreateApplicationBuilder(args);
if (SandboxSettings.Read(builder.Configuration) is not { } settings)
    return SandboxSettings.Unusable;
if (HealthProbe.IsWanted(builder.Configuration))
    return await HealthProbe.RunAsync(settings);

builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton(settings);
builder.Services.AddHostedService<Simulators>();     // OKKI on 8081, Qingyiyun on 8082

await builder.Build().RunAsync();
return 0;
