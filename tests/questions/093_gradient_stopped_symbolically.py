# Source: keras-team/keras issue 20124.
# Asked: ops.stop_gradient did not take the output of a layer.
from keras import Input, Model, layers, ops

a = Input(shape=(2,))
b = layers.Dense(4)(a)
c = layers.Dense(4)(b)
d = ops.stop_gradient(b) + c
model = Model(inputs=a, outputs=d)

print(model(ops.convert_to_tensor([[1, 2]])))
